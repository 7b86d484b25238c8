using System.Globalization;
using Grpc.AspNetCore.Server;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;
using MultiModel.GraphRunner.Hosting;

namespace MultiModel.GraphRunner.Grpc;

public static class GrpcHosting
{
    /// <summary>What gRPC needs in both modes, with REST's limit on a message's size.</summary>
    private static void AddGrpcCalls<TTarget>(this WebApplicationBuilder builder)
        where TTarget : class, IGrpcTarget
    {
        builder.Services.AddGrpc();
        builder.Services.AddOptions<GrpcServiceOptions>().Configure<IOptions<GraphOptions>>(static (grpc, graph) => grpc.MaxReceiveMessageSize = graph.Value.MaxBodyBytes);
        builder.Services.AddSingleton<GrpcCalls>();
        builder.Services.AddSingleton<TTarget>();
        builder.Services.AddSingleton<IGrpcTarget>(static services => services.GetRequiredService<TTarget>());
        // None holds anything of a call: one that is not registered would be made for each.
        builder.Services.AddSingleton<SeldonService>().AddSingleton<InferenceService>();
    }

    /// <summary>The whole graph on <c>Graph__GrpcPort</c>, HTTP/2 without TLS; nothing when it is unset.</summary>
    public static void AddGraphGrpc(this WebApplicationBuilder builder)
    {
        if (PortOf(builder.Configuration) is not { } port)
            return;
        builder.AddGrpcCalls<GraphTarget>();
        // An endpoint in code would take the place of the configured addresses: this one joins them.
        builder.WebHost.UseUrls([$"http://127.0.0.1:{port}", .. Urls(builder.Configuration)]);
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.ConfigureEndpointDefaults(listen =>
        {
            if (listen.IPEndPoint?.Port == port)
                listen.Protocols = HttpProtocols.Http2;
        }));
    }

    /// <summary>The one model, on the port that the operator chose.</summary>
    public static void AddNodeGrpc(this WebApplicationBuilder builder)
    {
        builder.AddGrpcCalls<NodeTarget>();
        builder.Services
            .AddSingleton<ModelService>()
            .AddSingleton<TransformerService>()
            .AddSingleton<OutputTransformerService>()
            .AddSingleton<RouterService>()
            .AddSingleton<CombinerService>();
    }

    public static void MapGraphGrpc(this WebApplication app)
    {
        if (PortOf(app.Configuration) is null)
            return;
        app.UseWhen(GrpcGate.IsFor, static gate => gate.UseMiddleware<GrpcGate>());
        app.MapGrpcService<SeldonService>();
        app.MapGrpcService<InferenceService>();
    }

    public static void MapNodeGrpc(this WebApplication app)
    {
        app.UseWhen(GrpcGate.IsFor, static gate => gate.UseMiddleware<GrpcGate>());
        app.MapGrpcService<SeldonService>(); // what clients of a deployment without an engine call
        app.MapGrpcService<ModelService>();
        app.MapGrpcService<TransformerService>();
        app.MapGrpcService<OutputTransformerService>();
        app.MapGrpcService<RouterService>();
        app.MapGrpcService<CombinerService>();
        app.MapGrpcService<InferenceService>();
    }

    // What is no port is refused with the other options, when the service starts.
    private static int? PortOf(IConfiguration configuration)
        => int.TryParse(
                configuration[$"{GraphOptions.Section}:{nameof(GraphOptions.GrpcPort)}"],
                NumberStyles.None,
                CultureInfo.InvariantCulture,
                out var port)
            && GraphOptions.IsPort(port)
            ? port
            : null;

    private static string[] Urls(IConfiguration configuration)
    {
        const StringSplitOptions Trimmed = StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries;
        if (configuration[WebHostDefaults.ServerUrlsKey] is { Length: > 0 } urls)
            return urls.Split(';', Trimmed);
        return configuration[WebHostDefaults.HttpPortsKey] is { Length: > 0 } ports
            ? [.. ports.Split(';', Trimmed).Select(static port => $"http://*:{port}")]
            : ["http://localhost:5000"];
    }
}
