using System.Text.Json.Serialization;
using Microsoft.Extensions.Options;
using Minio;
using MultiModel.GraphRunner.Grpc;
using MultiModel.GraphRunner.Manifests;
using MultiModel.GraphRunner.Metrics;
using MultiModel.GraphRunner.Models;
using MultiModel.GraphRunner.OpenApi;
using MultiModel.GraphRunner.OpenInference;
using MultiModel.GraphRunner.Predictions;
using MultiModel.GraphRunner.Versions;
using MultiModel.Mlflow;
using MultiModel.ServiceDefaults.Hosting;
using MultiModel.ServiceDefaults.S3;
using MultiModel.ServiceDefaults.Web;

namespace MultiModel.GraphRunner.Hosting;

public static class GraphServices
{
    /// <summary>What graph mode needs: the whole deployment in this process, its models from S3.</summary>
    public static void AddGraph(this WebApplicationBuilder builder)
    {
        builder.AddLoopbackHosts();
        builder.AddS3(mayBeAbsent: true);
        builder.AddCalls();
        builder.Services.AddSingleton(static services => new Lazy<ArtifactStore>(() => new ArtifactStore(services.GetRequiredService<IMinioClient>())));
        builder.Services.AddSingleton<ModelStore>();
        builder.Services.AddSingleton<RemoteNodes>();
        builder.Services.AddSingleton<GraphLoader>();
        builder.Services.AddSingleton<GraphHost>();
        builder.Services.AddSingleton<IServedModels>(static services => services.GetRequiredService<GraphHost>());
        builder.Services.AddSingleton(new PredictorChoice(Random.Shared));
        builder.Services.AddSingleton<Shadows>();
        builder.Services.AddSingleton<SeldonMetrics>();
        builder.Services.AddSingleton<PredictionHandler>();
        builder.AddGraphGrpc();
        builder.Services.AddHostedService<StartManifest>();
        builder.Services.AddHealthChecks().AddCheck<GraphHealthCheck>("graph");
    }

    /// <summary>Limits and errors of calls, the same in both modes.</summary>
    public static void AddCalls(this WebApplicationBuilder builder)
    {
        builder.Services.AddSettings<GraphOptions>(GraphOptions.Section)
            .Configure<IConfiguration>(static (graph, configuration) => graph.EnableRoutingInjection |= !string.IsNullOrEmpty(configuration["SELDON_ENABLE_ROUTING_INJECTION"]));
        builder.Services.AddHostedService<ShutdownDelay>();
        builder.Services.AddOptions<HostOptions>().Configure<IOptions<GraphOptions>>(static (host, graph) => host.ShutdownTimeout += graph.Value.ShutdownDelay);
        // Every body is read through RequestBody or with a bound of its own, which answer in the protocol's shape.
        builder.WebHost.ConfigureKestrel(static kestrel => kestrel.Limits.MaxRequestBodySize = null);
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton<LoadShedder>();
        builder.Services.AddSingleton<SeldonCalls>();
        builder.Services.AddOpenApi(static document => document.AddOperationTransformer(PathParameters.DescribeAsync));
        // else the document allows texts for numbers, which no route reads
        builder.Services.ConfigureHttpJsonOptions(static json => json.SerializerOptions.NumberHandling = JsonNumberHandling.Strict);
    }
}
