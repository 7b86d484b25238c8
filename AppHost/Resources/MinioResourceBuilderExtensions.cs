using MultiModel.AppHost.Data;
using MultiModel.Manifests;

namespace MultiModel.AppHost.Resources;

internal static class MinioResourceBuilderExtensions
{
    private const string Api = "api";
    private const string Console = "console";

    /// <summary>
    /// Adds the S3 store: the one at <c>Parameters:minio-endpoint</c> when that is set, else MinIO in a container, else,
    /// where no container runtime answers, the embedded ObjectStore.
    /// </summary>
    public static IResourceBuilder<MinioResource> AddMinio(this IDistributedApplicationBuilder builder, string name, int port)
    {
        if (builder.HasParameter("minio-endpoint"))
        {
            var endpoint = builder.AddParameter("minio-endpoint");
            return builder.Refer(
                name,
                ReferenceExpression.Create($"{endpoint}"),
                builder.AddParameter("minio-access-key"),
                builder.AddParameter("minio-secret-key", secret: true),
                host: null);
        }
        var (accessKey, secretKey) = builder.AddStoreKeys();
        return builder.UseContainers()
            ? builder.AddMinioContainer(name, port, accessKey, secretKey)
            : builder.AddObjectStore(name, port, accessKey, secretKey);
    }

    /// <summary>Gives a service the store's address and keys under the names that every S3 client knows, and makes it wait for the store.</summary>
    public static IResourceBuilder<T> WithReference<T>(this IResourceBuilder<T> builder, IResourceBuilder<MinioResource> minio)
        where T : IResourceWithEnvironment, IResourceWithWaitSupport
    {
        var store = minio.Resource;
        builder.WithEnvironment("AWS_ENDPOINT_URL", store.Endpoint)
            .WithEnvironment("AWS_ACCESS_KEY_ID", store.AccessKey)
            .WithEnvironment("AWS_SECRET_ACCESS_KEY", store.SecretKey)
            .WithEnvironment("AWS_REGION", "us-east-1");
        return store.Host is { } host ? builder.WaitFor(host) : builder;
    }

    private static IResourceBuilder<MinioResource> AddMinioContainer(
        this IDistributedApplicationBuilder builder, string name, int port, IResourceBuilder<ParameterResource> accessKey, IResourceBuilder<ParameterResource> secretKey)
    {
        var container = builder.AddPinnedContainer(name, Images.Minio)
            .WithArgs("server", "/data", "--console-address", ":9001")
            .WithEnvironment("MINIO_ROOT_USER", accessKey)
            .WithEnvironment("MINIO_ROOT_PASSWORD", secretKey)
            .WithVolume(builder.Volume(name), "/data")
            .WithHttpEndpoint(port: port, targetPort: 9000, name: Api)
            .WithHttpEndpoint(targetPort: 9001, name: Console)
            .WithUrlForEndpoint(Api, static url => url.DisplayText = "S3")
            .WithUrlForEndpoint(Console, static url => url.DisplayText = "Bucket")
            .WithHealth(ready: "/minio/health/ready", live: "/minio/health/live", Api)
            .WithRestrictedPod();
        return builder.Refer(name, ReferenceExpression.Create($"{container.GetEndpoint(Api)}"), accessKey, secretKey, container);
    }

    private static IResourceBuilder<MinioResource> AddObjectStore(
        this IDistributedApplicationBuilder builder, string name, int port, IResourceBuilder<ParameterResource> accessKey, IResourceBuilder<ParameterResource> secretKey)
    {
        var project = builder.AddProject<Projects.ObjectStore>(name)
            .AsService("ObjectStore__DataDirectory")
            .WithEnvironment("ObjectStore__Keys__0__AccessKey", accessKey)
            .WithEnvironment("ObjectStore__Keys__0__SecretKey", secretKey)
            .WithHttpEndpoint(port: port, name: Api)
            .WithUrlForEndpoint(Api, static url => url.DisplayText = "Bucket")
            .WithHealth(ready: "/health", live: "/alive", Api);
        return builder.Refer(name, ReferenceExpression.Create($"{project.GetEndpoint(Api)}"), accessKey, secretKey, project);
    }

    /// <summary>The keys of a store that this application starts: asked for when published, else generated once and kept in the data folder.</summary>
    private static (IResourceBuilder<ParameterResource> AccessKey, IResourceBuilder<ParameterResource> SecretKey) AddStoreKeys(this IDistributedApplicationBuilder builder)
    {
        if (builder.ExecutionContext.IsPublishMode)
            return (builder.AddParameter("minio-access-key"), builder.AddParameter("minio-secret-key", secret: true));
        var keys = Credentials.LoadOrCreate(Directory.CreateDirectory(builder.DataFolder()).FullName);
        return (builder.AddParameter("minio-access-key", keys.AccessKey), builder.AddParameter("minio-secret-key", keys.SecretKey, secret: true));
    }

    /// <summary>A reference is no process of its own, so it is not added to the application's model.</summary>
    private static IResourceBuilder<MinioResource> Refer(
        this IDistributedApplicationBuilder builder, string name, ReferenceExpression endpoint,
        IResourceBuilder<ParameterResource> accessKey, IResourceBuilder<ParameterResource> secretKey, IResourceBuilder<IResource>? host) =>
        builder.CreateResourceBuilder(new MinioResource(name, endpoint, accessKey, secretKey, host));
}
