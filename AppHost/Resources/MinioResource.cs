namespace MultiModel.AppHost.Resources;

/// <summary>
/// The S3 store: a MinIO container, the embedded ObjectStore, or a store that runs elsewhere. It is what the others refer to;
/// the process or container behind it, if there is one, is <paramref name="host"/>.
/// </summary>
/// <param name="name">The resource's name.</param>
/// <param name="endpoint">http address, with no path.</param>
/// <param name="accessKey">Who may read and write the bucket.</param>
/// <param name="secretKey">The access key's secret.</param>
/// <param name="host">What to wait for; null for a store that runs elsewhere.</param>
internal sealed class MinioResource(
    string name,
    ReferenceExpression endpoint,
    IResourceBuilder<ParameterResource> accessKey,
    IResourceBuilder<ParameterResource> secretKey,
    IResourceBuilder<IResource>? host) : Resource(name)
{
    public ReferenceExpression Endpoint => endpoint;

    public IResourceBuilder<ParameterResource> AccessKey => accessKey;

    public IResourceBuilder<ParameterResource> SecretKey => secretKey;

    public IResourceBuilder<IResource>? Host => host;
}
