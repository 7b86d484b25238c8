using Aspire.Hosting.Kubernetes.Resources;
using MultiModel.Graphs.Seldon;
using MultiModel.Manifests.Seldon;
using YamlDotNet.Serialization;

namespace MultiModel.AppHost.Kubernetes;

/// <summary>The graph as a resource of the chart, for Seldon Core 1.17's operator.</summary>
internal sealed class SeldonDeploymentResource : BaseKubernetesResource
{
    public SeldonDeploymentResource(SeldonDeployment deployment)
        : base(SeldonDeployment.V1, SeldonDeployment.KindName)
    {
        var tree = SeldonDeploymentTree.Of(deployment);
        Metadata.Name = deployment.Metadata.Name!;
        Spec = tree["spec"]!;
    }

    /// <summary>Maps, lists and scalars; no floats, after which the chart's writer quotes wrongly.</summary>
    [YamlMember(Alias = "spec")]
    public object Spec { get; }
}
