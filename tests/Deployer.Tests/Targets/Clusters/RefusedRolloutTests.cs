using System.Text.Json.Nodes;

namespace MultiModel.Deployer.Tests.Targets.Clusters;

/// <summary>Clusters and objects that a rollout must leave as they are, and say why.</summary>
public sealed class RefusedRolloutTests : ClusterRollout
{
    [Fact]
    public async Task RollOut_OverFieldsOfAnotherManager_NamesItAndChangesNothing()
    {
        await ApplyAsAsync("kubectl", new JsonObject { ["name"] = "theirs", ["predictors"] = new JsonArray() });
        var before = await SpecAsync();

        var (rollout, _) = await RollOutAsync();

        Assert.Equal("Failed", (string?)rollout["state"]);
        Assert.Contains("conflict with \"kubectl\"", (string?)rollout["message"]);
        Assert.Contains(" .spec.name", (string?)rollout["message"]);
        Assert.Equal(before, await SpecAsync());
    }

    [Fact]
    public async Task RollOut_IntoANamespaceWithNoQuotaLeft_SaysTheNextStep()
    {
        var hard = new JsonObject { ["count/seldondeployments.machinelearning.seldon.io"] = "0" };
        await Cluster.ApplyAsync("/api/v1", "resourcequotas", new JsonObject
        {
            ["apiVersion"] = "v1",
            ["kind"] = "ResourceQuota",
            ["metadata"] = new JsonObject { ["name"] = "small" },
            ["spec"] = new JsonObject { ["hard"] = hard.DeepClone() },
        });
        await Cluster.SetStatusAsync("/api/v1", "resourcequotas", "small", new JsonObject { ["hard"] = hard.DeepClone(), ["used"] = hard.DeepClone() });

        var (rollout, _) = await RollOutAsync();

        Assert.Equal("Failed", (string?)rollout["state"]);
        Assert.Contains("exceeded quota: small", (string?)rollout["message"]);
        Assert.Contains(". Raise the quota", (string?)rollout["message"]);
        Assert.Null(await FindAsync());
    }

    [Fact]
    public async Task RollOut_IntoANamespaceThatIsBeingDeleted_SaysTheNextStep()
    {
        await Cluster.DeleteNamespaceAsync();

        var (rollout, _) = await RollOutAsync();

        Assert.Equal("Failed", (string?)rollout["state"]);
        Assert.EndsWith("because it is being terminated. Wait until the namespace is gone and make it again, or roll out to another.", (string?)rollout["message"]);
    }

    [Fact]
    public async Task RollOut_WhosePodsAreOverTheQuota_FailsAtTheDeadlineWithTheNextStep()
    {
        Operator.Script = async applied =>
        {
            await Operator.AddDeploymentAsync(applied, available: 0, new JsonObject
            {
                ["type"] = "ReplicaFailure",
                ["status"] = "True",
                ["reason"] = "FailedCreate",
                ["message"] = "pods \"x\" is forbidden: exceeded quota: small",
            });
            await Operator.SetStatusAsync("Creating");
        };

        var (rollout, _) = await RollOutAsync(("Deployer:Deadline", "00:00:05"));

        Assert.Equal("Failed", (string?)rollout["state"]);
        Assert.Contains("exceeded quota: small. Raise the quota", (string?)rollout["message"]);
    }
}
