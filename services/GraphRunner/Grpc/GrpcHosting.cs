using Microsoft.AspNetCore.Server.Kestrel.Core;
using MultiModel.GraphRunner.Hosting;
using MultiModel.ServiceDefaults.Hosting;

namespace MultiModel.GraphRunner.Grpc;

public static class GrpcHosting
{
    /// <summary>What gRPC needs in both modes, with REST's limit on a message's size.</summary>
    public static void AddGrpcCalls<TTarget>(this WebApplicationBuilder builder)
        where TTarget : class, IGrpcTarget
    {
        var maxBytes = builder.Configuration.GetSection(GraphOptions.Section).Get<GraphOptions>()?.MaxBodyBytes ?? new GraphOptions().MaxBodyBytes;
        builder.Services.AddGrpc(grpc => grpc.MaxReceiveMessageSize = maxBytes);
        builder.Services.AddSingleton<GrpcCalls>();
        builder.Services.AddSingleton<TTarget>();
        builder.Services.AddSingleton<IGrpcTarget>(static services => services.GetRequiredService<TTarget>());
    }

    /// <summary>The whole graph on <c>Graph:GrpcPort</c>, HTTP/2 without TLS; nothing when it is unset.</summary>
    /// <exception cref="StartupException">It is no port.</exception>
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

    public static void MapGraphGrpc(this WebApplication app)
    {
        if (PortOf(app.Configuration) is null)
            return;
        app.UseGrpcGate();
        app.MapGrpcService<SeldonService>();
        app.MapGrpcService<InferenceService>();
    }

    public static void MapNodeGrpc(this WebApplication app)
    {
        app.UseGrpcGate();
        app.MapGrpcService<ModelService>();
        app.MapGrpcService<TransformerService>();
        app.MapGrpcService<OutputTransformerService>();
        app.MapGrpcService<RouterService>();
        app.MapGrpcService<CombinerService>();
        app.MapGrpcService<InferenceService>();
    }

    private static int? PortOf(IConfiguration configuration) => configuration["Graph:GrpcPort"] is not { Length: > 0 } text
        ? null
        : int.TryParse(text, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var port) && port is > 0 and < 65536
            ? port
            : throw new StartupException($"Graph:GrpcPort must be a port from 1 to 65535, got {text}.");

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
