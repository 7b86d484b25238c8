namespace MultiModel.AppHost.Resources;

/// <summary>
/// The tracking server: an MLflow container, the embedded Tracking, or a server that runs elsewhere. It is what the others refer
/// to; the process or container behind it, if there is one, is <paramref name="host"/>.
/// </summary>
/// <param name="name">The resource's name.</param>
/// <param name="trackingUri">http address.</param>
/// <param name="host">What to wait for; null for a server that runs elsewhere.</param>
internal sealed class MlflowResource(string name, ReferenceExpression trackingUri, IResourceBuilder<IResource>? host) : Resource(name)
{
    public ReferenceExpression TrackingUri => trackingUri;

    public IResourceBuilder<IResource>? Host => host;
}
