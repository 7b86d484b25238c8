using System.Text.Json.Nodes;
using MultiModel.Manifests.Publishing;

namespace MultiModel.Manifests.Tests.Cluster;

public sealed class PodSecurityTests
{
    [Theory]
    [MemberData(nameof(PublishedTree.Shapes), MemberType = typeof(PublishedTree))]
    public void EveryPod_OfEveryForm_IsRestricted(GraphForm form, bool externalS3, bool postgres)
    {
        var pods = PublishedTree.Pods(PublishedTree.Objects(PublishedTree.Render(form, externalS3, postgres)));

        Assert.Equal(externalS3 ? 5 : 6, pods.Count);
        Assert.Empty(pods.SelectMany(static pod => PodSecurity.Violations(pod).Select(violation => $"{pod.Owner}: {violation}")));
    }

    [Theory]
    [InlineData("spec", """{"hostNetwork":true}""", "hostNetwork is set")]
    [InlineData("spec", """{"volumes":[{"name":"v","hostPath":{"path":"/"}}]}""", "volume v is of a forbidden kind")]
    [InlineData("spec", """{"automountServiceAccountToken":true}""", "a token is mounted")]
    [InlineData("spec", """{"automountServiceAccountToken":null}""", "a token is mounted")]
    [InlineData("spec", """{"volumes":[{"name":"manifest","projected":{"sources":[{"serviceAccountToken":{"path":"token"}}]}}]}""", "graph has a token")]
    [InlineData("pod", """{"runAsNonRoot":false}""", "may run as root")]
    [InlineData("pod", """{"runAsUser":0}""", "has no user, or root")]
    [InlineData("pod", """{"seccompProfile":{"type":"Unconfined"}}""", "has no seccomp profile")]
    [InlineData("pod", """{"sysctls":[]}""", "sysctls is set")]
    [InlineData("pod", """{"appArmorProfile":{"type":"Unconfined"}}""", "appArmorProfile is set")]
    [InlineData("container", """{"image":"ghcr.io/multimodel/graphrunner:latest"}""", "has an image that is not pinned")]
    [InlineData("container", """{"resources":{"limits":{"cpu":"1","memory":"1Gi"},"requests":{"cpu":"1"}}}""", "has no requests for cpu and memory")]
    [InlineData("container", """{"ports":[{"name":"http","containerPort":1,"hostPort":1}]}""", "takes a port of the host")]
    [InlineData("container", """{"livenessProbe":null}""", "has no livenessProbe")]
    [InlineData("container", """{"readinessProbe":{"httpGet":{"path":"/nowhere","port":"http"}}}""", "that nothing answers: http/nowhere")]
    [InlineData("container", """{"readinessProbe":{"httpGet":{"path":"/health","port":"other"}}}""", "that nothing answers: other/health")]
    [InlineData("container", """{"livenessProbe":{"tcpSocket":{"host":"192.0.2.1","port":80}}}""", "lets the kubelet ask another host")]
    [InlineData("container", """{"lifecycle":{"preStop":{"httpGet":{"host":"192.0.2.1","port":80}}}}""", "lets the kubelet ask another host")]
    [InlineData("security", """{"windowsOptions":{"hostProcess":true}}""", "windowsOptions is set")]
    [InlineData("security", """{"allowPrivilegeEscalation":null}""", "privileges can be escalated")]
    [InlineData("security", """{"privileged":true}""", "is privileged")]
    [InlineData("security", """{"capabilities":{"drop":["NET_RAW"]}}""", "does not drop ALL")]
    [InlineData("security", """{"capabilities":{"drop":["ALL"],"add":["SYS_ADMIN"]}}""", "adds capabilities")]
    [InlineData("security", """{"readOnlyRootFilesystem":false}""", "can write its root")]
    [InlineData("security", """{"runAsUser":0}""", "has no user, or root")]
    public void Violations_OfAPodWithOneFault_NameIt(string where, string fault, string violation)
    {
        var pod = PublishedTree.Pods(PublishedTree.Objects(PublishedTree.Render(GraphForm.Deployments, false, false))).Single(static pod => pod.Owner == "graph");
        var target = where switch
        {
            "spec" => pod.Spec,
            "pod" => pod.Spec["securityContext"]!.AsObject(),
            "container" => pod.Containers.First(),
            _ => pod.Containers.First()["securityContext"]!.AsObject(),
        };
        foreach (var (key, value) in JsonNode.Parse(fault)!.AsObject())
            target[key] = value?.DeepClone();

        Assert.Contains(PodSecurity.Violations(pod), found => found.Contains(violation));
    }

    [Theory]
    [InlineData(GraphForm.Seldon, new[] { "deployer" })]
    [InlineData(GraphForm.SeldonPython, new[] { "deployer" })]
    [InlineData(GraphForm.Deployments, new string[0])]
    public void OnlyADeployerThatApplies_HasAToken(GraphForm form, string[] owners)
    {
        var objects = PublishedTree.Objects(PublishedTree.Render(form, false, false));

        Assert.Equal(owners, PublishedTree.Pods(objects).SelectMany(PodSecurity.WhoHasATokenIn));
        Assert.Equal(owners, objects.OfKind("Role").Select(PublishedTree.Name));
    }

    [Theory]
    [MemberData(nameof(PublishedTree.Shapes), MemberType = typeof(PublishedTree))]
    public void Secrets_AreReferencedAndNeverWritten(GraphForm form, bool externalS3, bool postgres)
    {
        var tree = PublishedTree.Render(form, externalS3, postgres);
        var objects = PublishedTree.Objects(tree);

        Assert.Empty(objects.OfKind("Secret"));
        Assert.All(tree.Where(static file => file.Key.EndsWith(".env", StringComparison.Ordinal)),
            static file => Assert.All(file.Value.Split('\n', StringSplitOptions.RemoveEmptyEntries), static line => Assert.EndsWith("=", line)));

        // every secret that a pod names, the example makes, with the key that it asks for
        var containers = PublishedTree.Pods(objects).SelectMany(static pod => pod.AllContainers).ToList();
        var keys = containers.SelectMany(static container => container["env"]?.AsArray() ?? []).Select(static variable => variable!["valueFrom"]?["secretKeyRef"]).OfType<JsonNode>();
        Assert.All(keys.Where(static reference => (bool?)reference["optional"] != true), reference => Assert.Contains($"{reference["key"]}=\n", tree[$"kustomize/secrets.example/{reference["name"]}.env"]));
        var whole = containers.SelectMany(static container => container["envFrom"]?.AsArray() ?? []).Select(static source => (string?)source!["secretRef"]?["name"]).OfType<string>();
        Assert.All(whole, name => Assert.Contains($"kustomize/secrets.example/{name}.env", tree.Keys));
        Assert.All(containers.SelectMany(static container => container["env"]?.AsArray() ?? []).Where(static variable => variable!["value"] is not null),
            static variable => Assert.DoesNotMatch("(?i)secret|password|access_key", (string)variable!["name"]!));
    }

    [Fact]
    public void SecretOfTheInitializers_HasTheKeysOfBoth()
    {
        var keys = PublishedTree.Render(GraphForm.Seldon, false, false)["kustomize/secrets.example/seldon-init-container-secret.env"];

        Assert.All(new[] { "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_ENDPOINT_URL", "AWS_REGION" }, key => Assert.Contains($"{key}=\n", keys));
        Assert.All(new[] { "TYPE", "PROVIDER", "ENV_AUTH", "ENDPOINT", "ACCESS_KEY_ID", "SECRET_ACCESS_KEY" }, key => Assert.Contains($"RCLONE_CONFIG_S3_{key}=\n", keys));
    }

    [Theory]
    [InlineData(GraphForm.Seldon)]
    [InlineData(GraphForm.SeldonPython)]
    [InlineData(GraphForm.Deployments)]
    public void EveryServingPod_HasADisruptionBudget(GraphForm form)
    {
        var objects = PublishedTree.Objects(PublishedTree.Render(form, false, false));
        var budgets = objects.OfKind("PodDisruptionBudget").Select(static budget => budget["spec"]!["selector"]!["matchLabels"]!.AsObject()).ToList();

        Assert.All(PublishedTree.Pods(objects).Where(static pod => pod.Serves), pod =>
            Assert.Single(budgets, selector => selector.All(label => pod.Labels.GetValueOrDefault(label.Key) == (string)label.Value!)));
    }
}
