using System.Text.Json.Nodes;
using MultiModel.Manifests.Publishing;

namespace MultiModel.Manifests.Tests.Cluster;

/// <summary>Reads the policies as a network plugin does (https://kubernetes.io/docs/concepts/services-networking/network-policies/).</summary>
public sealed class NetworkPoliciesTests
{
    /// <summary>Somebody who is in no policy: a person's pod, the internet, the API server, a name server.</summary>
    private static readonly Dictionary<string, string> Outside = [];
    private static readonly Dictionary<string, string> KubeflowStep = new() { ["pipelines.kubeflow.org/v2_component"] = "true" };

    [Theory]
    [MemberData(nameof(PublishedTree.Shapes), MemberType = typeof(PublishedTree))]
    public void EveryFlowOfTheApplication_IsAllowed(GraphForm form, bool externalS3, bool postgres)
    {
        var network = new Network(form, externalS3, postgres);
        var graph = network.Labels(form == GraphForm.Deployments ? "graph" : "example");
        var (store, port) = externalS3 ? (Outside, 443) : (network.Labels("minio"), 9000);

        foreach (var name in new[] { "mlflow", "trainer", "deployer" })
            Assert.True(network.Allows(network.Labels(name), store, port), $"{name} to S3");
        Assert.True(network.Allows(graph, store, port), "graph to S3");
        Assert.True(network.Allows(network.Labels("trainer"), network.Labels("mlflow"), 5000));
        Assert.True(network.Allows(network.Labels("trainer"), network.Labels("deployer"), 8080));
        Assert.True(network.Allows(network.Labels("deployer"), network.Labels("mlflow"), 5000));
        Assert.All(new[] { 443, 6443, 8443 }, api => Assert.True(network.Allows(network.Labels("deployer"), Outside, api) == (form != GraphForm.Deployments || (externalS3 && api == 443))));
        Assert.True(network.Allows(KubeflowStep, network.Labels("mlflow"), 5000));
        Assert.True(network.Allows(KubeflowStep, store, port));
        Assert.Equal(postgres, network.Allows(network.Labels("mlflow"), Outside, 5432));
        foreach (var dns in new[] { 53, 5353 }) // OpenShift's name servers listen on the second
            Assert.All(new[] { "mlflow", "trainer", "deployer" }.Select(network.Labels).Append(graph), pod => Assert.True(network.Allows(pod, Outside, dns, protocol: "UDP") && network.Allows(pod, Outside, dns)));
        Assert.True(network.Allows(Outside, graph, 8000, sameNamespace: false));
        Assert.Equal(form != GraphForm.Deployments, network.Allows(Outside, graph, 6001, sameNamespace: false)); // a model's metrics
        Assert.Equal(form == GraphForm.SeldonPython || externalS3, network.Allows(graph, Outside, 443));
    }

    [Theory]
    [MemberData(nameof(PublishedTree.Shapes), MemberType = typeof(PublishedTree))]
    public void WhatIsNoFlowOfTheApplication_IsDenied(GraphForm form, bool externalS3, bool postgres)
    {
        var network = new Network(form, externalS3, postgres);
        var graph = network.Labels(form == GraphForm.Deployments ? "graph" : "example");

        Assert.False(network.Allows(graph, network.Labels("mlflow"), 5000));
        Assert.False(network.Allows(graph, network.Labels("deployer"), 8080));
        Assert.False(network.Allows(Outside, network.Labels("deployer"), 8080));
        Assert.False(network.Allows(Outside, network.Labels("mlflow"), 5000));
        Assert.False(network.Allows(network.Labels("trainer"), network.Labels("deployer"), 8000));
        Assert.False(network.Allows(network.Labels("trainer"), Outside, 6443));
        Assert.False(network.Allows(KubeflowStep, network.Labels("deployer"), 8080));
        Assert.False(network.Allows(KubeflowStep, network.Labels("mlflow"), 5000, sameNamespace: false)); // anyone may put that label on a pod
        Assert.False(network.Allows(Outside, graph, 9000));
        Assert.All(new[] { "mlflow", "trainer", "deployer" }, name => Assert.False(network.Allows(network.Labels(name), Outside, 80)));
        if (!externalS3)
            Assert.False(network.Allows(Outside, network.Labels("minio"), 9000));
    }

    [Fact]
    public void RunsOfAnotherNamespace_ReachMlflowFromThereAlone()
    {
        var peers = PublishedTree.Objects(PublishedTree.Render(GraphForm.Seldon, false, false, pipelineNamespace: "profile")).OfKind("NetworkPolicy")
            .Where(static policy => policy.Name() is "mlflow" or "minio").Select(static policy => policy["spec"]!["ingress"]![0]!["from"]!.AsArray()[^1]!).ToList();

        Assert.Equal(2, peers.Count);
        Assert.All(peers, static peer => Assert.Equal("""{"matchLabels":{"kubernetes.io/metadata.name":"profile"}}""", peer["namespaceSelector"]!.ToJsonString()));
        Assert.All(peers, static peer => Assert.NotNull(peer["podSelector"]!["matchLabels"]!["pipelines.kubeflow.org/v2_component"]));
    }

    private sealed class Network(GraphForm form, bool externalS3, bool postgres)
    {
        private readonly List<JsonObject> objects = PublishedTree.Objects(PublishedTree.Render(form, externalS3, postgres));

        public Dictionary<string, string> Labels(string pod) => PublishedTree.Pods(objects).First(item => item.Labels.GetValueOrDefault("app.kubernetes.io/name") == pod || item.Owner == pod).Labels;

        public bool Allows(Dictionary<string, string> from, Dictionary<string, string> to, int port, string protocol = "TCP", bool sameNamespace = true) =>
            Side("Egress", "egress", "to", from, to, port, protocol, sameNamespace) && Side("Ingress", "ingress", "from", to, from, port, protocol, sameNamespace);

        private bool Side(string type, string rules, string peers, Dictionary<string, string> pod, Dictionary<string, string> other, int port, string protocol, bool sameNamespace)
        {
            var policies = objects.OfKind("NetworkPolicy").Select(static policy => policy["spec"]!)
                .Where(spec => pod.Count > 0 && spec["policyTypes"]!.AsArray().Any(item => (string?)item == type) && Selects(spec["podSelector"]!, pod)).ToList();
            return policies.Count == 0 || policies.SelectMany(spec => spec[rules]?.AsArray() ?? []).Any(rule =>
                rule!["ports"]!.AsArray().Any(item => (int)item!["port"]! <= port && port <= (int)(item["endPort"] ?? item["port"])! && (string?)item["protocol"] == protocol)
                && (rule[peers] is not JsonArray { Count: > 0 } list || list.Any(peer => (sameNamespace || peer!["namespaceSelector"] is not null) && Selects(peer!["podSelector"]!, other))));
        }

        private static bool Selects(JsonNode selector, Dictionary<string, string> labels) =>
            (selector["matchLabels"]?.AsObject() ?? []).All(label => labels.GetValueOrDefault(label.Key) == (string)label.Value!)
            && (selector["matchExpressions"]?.AsArray() ?? []).All(expression => (string?)expression!["operator"] == "Exists" && labels.ContainsKey((string)expression["key"]!));
    }
}
