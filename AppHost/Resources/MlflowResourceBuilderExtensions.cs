using MultiModel.Manifests;

namespace MultiModel.AppHost.Resources;

internal static class MlflowResourceBuilderExtensions
{
    private const string DefaultArtifactRoot = "s3://mlflow/mlflow/artifacts";
    private const string Http = "http";

    /// <summary>
    /// Adds the tracking server: the one at <c>Parameters:mlflow-uri</c> when that is set, else MLflow in a container, else,
    /// where no container runtime answers, the embedded Tracking.
    /// </summary>
    public static IResourceBuilder<MlflowResource> AddMlflow(this IDistributedApplicationBuilder builder, string name, IResourceBuilder<MinioResource> store, int port)
    {
        if (builder.HasParameter("mlflow-uri"))
            return builder.Refer(name, ReferenceExpression.Create($"{builder.AddParameter("mlflow-uri")}"), host: null);
        return builder.UseContainers() ? builder.AddMlflowContainer(name, store, port) : builder.AddTracking(name, store, port);
    }

    /// <summary>Gives a service the server's address under the name that every MLflow client knows, and makes it wait for the server.</summary>
    public static IResourceBuilder<T> WithReference<T>(this IResourceBuilder<T> builder, IResourceBuilder<MlflowResource> mlflow)
        where T : IResourceWithEnvironment, IResourceWithWaitSupport
    {
        builder.WithEnvironment("MLFLOW_TRACKING_URI", mlflow.Resource.TrackingUri);
        return mlflow.Resource.Host is { } host ? builder.WaitFor(host) : builder;
    }

    /// <remarks>
    /// Clients upload straight to S3, so artifacts are not proxied. MLflow answers 403 to a Host header that it was not told of
    /// (since 3.5): in Aspire's container network that is <c>name.dev.internal:5000</c> or <c>name:5000</c>, in the Helm chart <c>name-service</c> with either port.
    /// </remarks>
    private static IResourceBuilder<MlflowResource> AddMlflowContainer(
        this IDistributedApplicationBuilder builder, string name, IResourceBuilder<MinioResource> store, int port)
    {
        var container = builder.AddPinnedContainer(name, Images.Mlflow)
            .WithArgs("mlflow", "server", "--host", "0.0.0.0", "--port", "5000",
                "--backend-store-uri", "sqlite:////data/mlflow.db",
                "--no-serve-artifacts", "--default-artifact-root", DefaultArtifactRoot,
                "--allowed-hosts", $"localhost,localhost:{port},127.0.0.1,127.0.0.1:{port},{name}.dev.internal:5000,{name}:5000,{name}-service:5000,{name}-service:{port}")
            .WithEnvironment("MLFLOW_S3_ENDPOINT_URL", store.Resource.Endpoint)
            .WithReference(store)
            .WithVolume(builder.Volume(name), "/data")
            .WithHttpEndpoint(port: port, targetPort: 5000, name: Http)
            .WithUrlForEndpoint(Http, static url => url.DisplayText = "MLflow")
            .WithHealth(ready: "/health", live: null, Http)
            .WithRestrictedPod();
        return builder.Refer(name, ReferenceExpression.Create($"{container.GetEndpoint(Http)}"), container);
    }

    private static IResourceBuilder<MlflowResource> AddTracking(
        this IDistributedApplicationBuilder builder, string name, IResourceBuilder<MinioResource> store, int port)
    {
        var project = builder.AddProject<Projects.Tracking>(name)
            .AsService("Tracking__DataDirectory")
            .WithEnvironment("Tracking__DefaultArtifactRoot", DefaultArtifactRoot)
            .WithReference(store)
            .WithHttpEndpoint(port: port, name: Http)
            .WithUrlForEndpoint(Http, static url => url.DisplayText = "MLflow")
            .WithHealth(ready: "/health", live: "/alive", Http);
        return builder.Refer(name, ReferenceExpression.Create($"{project.GetEndpoint(Http)}"), project);
    }

    /// <summary>A reference is no process of its own, so it is not added to the application's model.</summary>
    private static IResourceBuilder<MlflowResource> Refer(
        this IDistributedApplicationBuilder builder, string name, ReferenceExpression trackingUri, IResourceBuilder<IResource>? host) =>
        builder.CreateResourceBuilder(new MlflowResource(name, trackingUri, host));
}
