using Microsoft.AspNetCore.Server.Kestrel.Core;
using MultiModel.GraphRunner.Grpc;
using MultiModel.GraphRunner.Hosting;
using MultiModel.GraphRunner.OpenInference;

namespace MultiModel.GraphRunner.Nodes;

public static class NodeServices
{
    /// <summary>What node mode needs: one model from a local directory, on the ports that the operator chose.</summary>
    public static void AddNode(this WebApplicationBuilder builder)
    {
        builder.Services.Configure<GraphOptions>(static graph => graph.ShutdownDelay = TimeSpan.FromSeconds(10));
        builder.AddCalls();
        builder.Services.AddSingleton(services => NodeOptions.From(services.GetRequiredService<IConfiguration>()));
        builder.Services.AddSingleton<NodeMetrics>();
        builder.Services.AddSingleton<ModelServer>();
        builder.Services.AddSingleton<IServedModels>(static services => services.GetRequiredService<ModelServer>());
        builder.AddNodeGrpc();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            var node = kestrel.ApplicationServices.GetRequiredService<NodeOptions>();
            kestrel.Listen(node.ListenAddress, node.HttpPort);
            if (node.GrpcPort != 0)
                kestrel.Listen(node.ListenAddress, node.GrpcPort, static listen => listen.Protocols = HttpProtocols.Http2);
            if (node.MetricsPort != node.HttpPort)
                kestrel.Listen(node.ListenAddress, node.MetricsPort);
        });
    }
}
