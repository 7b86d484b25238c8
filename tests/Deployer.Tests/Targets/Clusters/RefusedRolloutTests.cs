using System.Text.Json.Nodes;
using MultiModel.Testing;

namespace MultiModel.Deployer.Tests.Targets.Clusters;

/// <summary>Clusters and objects that a rollout must leave as they are, and say why.</summary>
public sealed class RefusedRolloutTests : ClusterRollout
{
    [Fact]
    public async Task RollOut_OverFieldsOfAnotherManager_NamesItAndChangesNothing()
    {
        Server.ApplyAs("kubectl", Namespace, new JsonObject { ["apiVersion"] = "machinelearning.seldon.io/v1", ["kind"] = "SeldonDeployment", ["metadata"] = new JsonObject { ["name"] = Name, ["namespace"] = Namespace }, ["spec"] = new JsonObject { ["name"] = "theirs" } });
        var before = Server.Find(Namespace, Name)!.ToJsonString();

        var (rollout, _) = await RollOutAsync();

        Assert.Equal("Failed", (string?)rollout["state"]);
        Assert.Contains("conflict with \"kubectl\" .spec.name", (string?)rollout["message"]);
        Assert.Equal(before, Server.Find(Namespace, Name)!.ToJsonString());
    }

    [Fact]
    public async Task RollOut_IntoANamespaceWithNoQuotaLeft_SaysTheNextStep()
    {
        Server.QuotaMessage = "seldondeployments.machinelearning.seldon.io \"multi-model-example\" is forbidden: exceeded quota: small";

        var (rollout, _) = await RollOutAsync();

        Assert.Equal("Failed", (string?)rollout["state"]);
        Assert.Contains("exceeded quota: small. Raise the quota", (string?)rollout["message"]);
        Assert.Null(Server.Find(Namespace, Name));
    }

    [Fact]
    public async Task RollOut_WhosePodsAreOverTheQuota_FailsAtTheDeadlineWithTheNextStep()
    {
        Server.Operator = applied =>
        {
            AddDeployment(applied["spec"]!["predictors"]![0]!["componentSpecs"]![0]!["spec"]!["initContainers"]!.AsArray(), available: 0);
            Server.KubernetesDeployments.Single()["status"]!["conditions"] = new JsonArray(new JsonObject
            {
                ["type"] = "ReplicaFailure", ["status"] = "True", ["reason"] = "FailedCreate", ["message"] = "pods \"x\" is forbidden: exceeded quota: small",
            });
            Server.SetStatus(Namespace, Name, "Creating");
            return Task.CompletedTask;
        };

        var (rollout, _) = await RollOutAsync(("Deployer:Deadline", "00:00:05"));

        Assert.Equal("Failed", (string?)rollout["state"]);
        Assert.Contains("exceeded quota: small. Raise the quota", (string?)rollout["message"]);
    }

    [Theory]
    [InlineData("no seldon", "helm install seldon-core")]
    [InlineData("no namespace", "kubectl create namespace kubeflow-user-example-com")]
    [InlineData("forbidden", "forbids to read seldondeployments/multi-model-example")]
    [InlineData("unauthorized", "does not accept these credentials")]
    [InlineData("no context", "Deployer__Kubernetes__Context")]
    [InlineData("unknown context", "cannot be used")]
    [InlineData("no kubeconfig", "cannot be used")]
    [InlineData("kubeconfig: [", "cannot be used")]
    [InlineData("kubeconfig:", "cannot be used")]
    [InlineData("kubeconfig:no kubeconfig at all", "cannot be used")]
    [InlineData("kubeconfig:contexts: [{name: double, context: {cluster: a, user: b}}]", "cannot be used")]
    [InlineData("kubeconfig:{contexts: [{name: double, context: {cluster: a, user: b}}], clusters: [{name: a, cluster: {server: 'https://127.0.0.1:1'}}], users: [{name: b, user: {client-certificate-data: bm9uZQ==, client-key-data: bm9uZQ==}}]}", "cannot be used")]
    [InlineData("unreachable", "does not answer: nothing listens there. Nothing was changed by this attempt to read")]
    [InlineData("nothing configured", "No cluster is configured")]
    public async Task RollOut_ToAClusterThatCannotTakeIt_SaysTheNextStep(string fault, string message)
    {
        Server.HasSeldon = fault != "no seldon";
        if (fault == "no namespace")
            Server.Namespaces.Clear();
        if (fault is "forbidden" or "unauthorized")
            Server.Failures.Enqueue(fault == "forbidden" ? 403 : 401);
        (string, string?)[] more = fault switch
        {
            "no context" => [("Deployer:Kubernetes:Context", "")],
            "unknown context" => [("Deployer:Kubernetes:Context", "absent")],
            "no kubeconfig" => [("Deployer:Kubernetes:Kubeconfig", Folder.File("absent"))],
            "nothing configured" => [("Deployer:Kubernetes:Kubeconfig", "")],
            _ => [],
        };
        var kubeconfig = Server.WriteKubeconfig(Folder.File("kubeconfig"));
        if (fault.StartsWith("kubeconfig:", StringComparison.Ordinal))
            File.WriteAllText(kubeconfig, fault["kubeconfig:".Length..]);
        if (fault == "unreachable")
            File.WriteAllText(kubeconfig, File.ReadAllText(kubeconfig).Replace(Server.Url, $"http://127.0.0.1:{FreePort.Take()}"));

        var (rollout, _) = await RollOutAsync(more);

        Assert.Equal("Failed", (string?)rollout["state"]);
        Assert.Contains(message, (string?)rollout["message"]);
        Assert.Null(Server.Find(Namespace, Name));
        Assert.DoesNotContain("secret-token", rollout.ToJsonString());
    }
}
