using MultiModel.GraphRunner.Manifests;
using MultiModel.GraphRunner.Models;
using MultiModel.GraphRunner.Predictions;
using MultiModel.GraphRunner.Versions;
using MultiModel.Mlflow;
using MultiModel.ServiceDefaults.S3;

namespace MultiModel.GraphRunner.Hosting;

public static class GraphServices
{
    /// <summary>What graph mode needs: the whole deployment in this process, its models from S3.</summary>
    public static void AddGraph(this WebApplicationBuilder builder)
    {
        builder.AddS3();
        builder.Services.AddOptions<GraphOptions>().BindConfiguration(GraphOptions.Section)
            .Validate(static graph => graph is { MaxBodyBytes: > 0, MaxRows: > 0, RequestTimeout.Ticks: > 0 }, "Graph:MaxBodyBytes, Graph:MaxRows and Graph:RequestTimeout must be more than 0.")
            .ValidateOnStart();
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton<ArtifactStore>();
        builder.Services.AddSingleton<ModelStore>();
        builder.Services.AddSingleton<RemoteNodes>();
        builder.Services.AddSingleton<GraphLoader>();
        builder.Services.AddSingleton<GraphHost>();
        builder.Services.AddSingleton(new PredictorChoice(Random.Shared));
        builder.Services.AddSingleton<PredictionHandler>();
        builder.Services.AddHostedService<StartManifest>();
        builder.Services.AddHealthChecks().AddCheck<GraphHealthCheck>("graph");
    }
}
