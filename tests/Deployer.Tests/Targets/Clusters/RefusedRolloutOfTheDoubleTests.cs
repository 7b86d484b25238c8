using MultiModel.Testing;

namespace MultiModel.Deployer.Tests.Targets.Clusters;

/// <summary>Clusters that cannot be asked, or that lack what a rollout needs.</summary>
public sealed class RefusedRolloutOfTheDoubleTests() : ClusterRollout(doubleOnly: true)
{
    /// <summary>The words of Kubernetes 1.36.</summary>
    [Theory]
    [InlineData(403, "admission webhook \"validation.gatekeeper.sh\" denied the request: [replicas] cannot be less than 3", "less than 3. Have that policy allow it, or publish what it allows.")]
    [InlineData(500, "failed to create typed patch object (x/y; v1, Kind=Z): .spec.a: field not declared in schema", ".spec.a: field not declared in schema. Update the cluster's Seldon Core.")]
    public async Task RollOut_OfWhatAPolicyOrTheSchemaDenies_DoesNotAskForRightsNorAgain(int status, string words, string message)
    {
        Server.Denial = (status, words);

        var (rollout, _) = await RollOutAsync();

        Assert.Equal("Failed", (string?)rollout["state"]);
        Assert.EndsWith(message, (string?)rollout["message"]);
        Assert.Single(Server.Requests, static request => request.StartsWith("PATCH", StringComparison.Ordinal));
        Assert.Null(await FindAsync());
    }

    [Theory]
    [InlineData("no seldon", "helm install seldon-core")]
    [InlineData("no namespace", "kubectl create namespace absent")]
    [InlineData("forbidden", "cannot do that. Grant the deployer's role to these credentials.")]
    [InlineData("unauthorized", "does not accept these credentials")]
    [InlineData("no context", "Deployer__Kubernetes__Context")]
    [InlineData("unknown context", "has no context absent, only test. Set Deployer__Kubernetes__Context to one of them.")]
    [InlineData("no kubeconfig", "cannot be used")]
    [InlineData("kubeconfig: [", "cannot be used")]
    [InlineData("kubeconfig:", "cannot be used")]
    [InlineData("kubeconfig:no kubeconfig at all", "cannot be used")]
    [InlineData("kubeconfig:contexts: [{name: test, context: {cluster: a, user: b}}]", "cannot be used")]
    [InlineData("kubeconfig:{contexts: [{name: test, context: {cluster: a, user: b}}], clusters: [{name: a, cluster: {server: 'https://127.0.0.1:1'}}], users: [{name: b, user: {client-certificate-data: bm9uZQ==, client-key-data: bm9uZQ==}}]}", "cannot be used")]
    [InlineData("unreachable", "does not answer: nothing listens there. Nothing was changed by this attempt to read")]
    [InlineData("nothing configured", "No cluster is configured")]
    public async Task RollOut_ToAClusterThatCannotTakeIt_SaysTheNextStep(string fault, string message)
    {
        Server.HasSeldon = fault != "no seldon";
        if (fault is "forbidden" or "unauthorized")
            Server.Failures.Enqueue(fault == "forbidden" ? 403 : 401);
        (string, string?)[] more = fault switch
        {
            "no namespace" => [("SeldonDeployment:Namespace", "absent")],
            "no context" => [("Deployer:Kubernetes:Context", "")],
            "unknown context" => [("Deployer:Kubernetes:Context", "absent")],
            "no kubeconfig" => [("Deployer:Kubernetes:Kubeconfig", Folder.File("absent"))],
            "nothing configured" => [("Deployer:Kubernetes:Kubeconfig", "")],
            _ => [],
        };
        var kubeconfig = Cluster.WriteKubeconfig(Folder.File("kubeconfig"));
        if (fault.StartsWith("kubeconfig:", StringComparison.Ordinal))
            File.WriteAllText(kubeconfig, fault["kubeconfig:".Length..]);
        if (fault == "unreachable")
            File.WriteAllText(kubeconfig, File.ReadAllText(kubeconfig).Replace(Server.Url, $"http://127.0.0.1:{FreePort.Take()}"));

        var (rollout, _) = await RollOutAsync(more);

        Assert.Equal("Failed", (string?)rollout["state"]);
        Assert.Contains(message, (string?)rollout["message"]);
        Assert.Null(await FindAsync());
        Assert.DoesNotContain("secret-token", rollout.ToJsonString());
    }
}
