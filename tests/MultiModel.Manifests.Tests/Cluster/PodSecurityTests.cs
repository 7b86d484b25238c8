using k8s.Models;

namespace MultiModel.Manifests.Tests.Cluster;

/// <summary>Pod Security "restricted", and what a pod needs besides (https://kubernetes.io/docs/concepts/security/pod-security-standards/).</summary>
public sealed class PodSecurityTests
{
    [Theory]
    [MemberData(nameof(PublishedTree.Shapes), MemberType = typeof(PublishedTree))]
    public void EveryPod_IsRestricted(bool externalS3, bool postgres)
    {
        var pods = PublishedTree.Pods(PublishedTree.Objects(PublishedTree.Render(externalS3, postgres))).ToList();

        Assert.Equal(externalS3 ? 4 : 5, pods.Count);
        Assert.All(pods, static pod =>
        {
            Assert.True(pod.Pod.SecurityContext is { RunAsNonRoot: true, RunAsUser: > 0, SeccompProfile.Type: "RuntimeDefault" }, pod.Name);
            Assert.True(pod.Pod.HostNetwork is null or false && pod.Pod.HostPID is null or false && pod.Pod.HostIPC is null or false, pod.Name);
            Assert.All(pod.Pod.Volumes, volume => Assert.True(volume.EmptyDir is not null || volume.PersistentVolumeClaim is not null, pod.Name));
            Assert.All(pod.Pod.Containers, container => Assert.True(container.SecurityContext is
                { AllowPrivilegeEscalation: false, ReadOnlyRootFilesystem: true, Privileged: null or false, Capabilities: { Drop: ["ALL"], Add: null } }, pod.Name));
        });
    }

    [Theory]
    [MemberData(nameof(PublishedTree.Shapes), MemberType = typeof(PublishedTree))]
    public void EveryContainer_HasResourcesAndAPinnedImage_AndProbesWhereItServes(bool externalS3, bool postgres)
    {
        foreach (var (name, pod, serves) in PublishedTree.Pods(PublishedTree.Objects(PublishedTree.Render(externalS3, postgres))))
            Assert.All(pod.Containers, container =>
            {
                Assert.Equal(["cpu", "memory"], container.Resources.Requests.Keys.Order());
                Assert.Equal(["cpu", "memory"], container.Resources.Limits.Keys.Order());
                Assert.Matches(@"^[^@]+(:(?!latest)[\w.-]+|@sha256:[0-9a-f]{64})$", container.Image);
                if (!serves)
                    return;
                var ports = container.Ports.Select(static port => port.Name).ToHashSet();
                Assert.All([container.ReadinessProbe, container.LivenessProbe, container.StartupProbe],
                    probe => Assert.True(probe?.HttpGet is { Path.Length: > 1 } get && ports.Contains(get.Port.Value), name));
            });
    }

    [Theory]
    [MemberData(nameof(PublishedTree.Shapes), MemberType = typeof(PublishedTree))]
    public void OnlyTheDeployer_HasAToken(bool externalS3, bool postgres)
    {
        var pods = PublishedTree.Pods(PublishedTree.Objects(PublishedTree.Render(externalS3, postgres)));

        Assert.Equal("deployer", Assert.Single(pods, static pod => pod.Pod.AutomountServiceAccountToken != false).Name);
    }

    [Theory]
    [MemberData(nameof(PublishedTree.Shapes), MemberType = typeof(PublishedTree))]
    public void Secrets_AreReferencedAndNeverWritten(bool externalS3, bool postgres)
    {
        var tree = PublishedTree.Render(externalS3, postgres);

        Assert.DoesNotContain(PublishedTree.Objects(tree), static o => o is V1Secret);
        Assert.All(tree.Where(static file => file.Key.EndsWith(".env", StringComparison.Ordinal)),
            static file => Assert.All(file.Value.Split('\n', StringSplitOptions.RemoveEmptyEntries), static line => Assert.EndsWith("=", line)));

        // every secret that a pod names, the example makes, with the key that it asks for
        foreach (var reference in PublishedTree.Pods(PublishedTree.Objects(tree)).SelectMany(static pod => pod.Pod.Containers)
            .SelectMany(static container => container.Env).Select(static variable => variable.ValueFrom?.SecretKeyRef).OfType<V1SecretKeySelector>())
            Assert.Contains($"{reference.Key}=\n", tree[$"kustomize/secrets.example/{reference.Name}.env"]);
    }

    [Theory]
    [MemberData(nameof(PublishedTree.Shapes), MemberType = typeof(PublishedTree))]
    public void EveryPod_IsUnderAPolicyThatDeniesByDefault(bool externalS3, bool postgres)
    {
        var objects = PublishedTree.Objects(PublishedTree.Render(externalS3, postgres));
        var deny = Assert.Single(objects.OfType<V1NetworkPolicy>(), static policy => policy.Name() == "default-deny");

        Assert.Equal(["Ingress", "Egress"], deny.Spec.PolicyTypes);
        Assert.True(deny.Spec.Ingress is null or []);
        Assert.All(objects.OfType<V1Deployment>().Select(static d => d.Spec.Template.Metadata.Labels),
            labels => Assert.All(deny.Spec.PodSelector.MatchLabels, label => Assert.Equal(label.Value, labels[label.Key])));
    }
}
