using System.Text.Json.Nodes;

namespace MultiModel.Deployer.Tests.Targets.Clusters;

/// <summary>The closing view, in kubectl's words.</summary>
public sealed class PodTableTests : ClusterRollout
{
    /// <remarks>An init container that goes on, which a mesh or a log collector put into the pod.</remarks>
    [Fact]
    public async Task RollOut_WhosePodsHaveASidecar_ShowsThemAsKubectlDoes()
    {
        Server.Operator = async applied =>
        {
            await RunAsync(applied);
            var pod = Server.Pods.Single();
            pod["spec"]!["initContainers"]!.AsArray().Add(new JsonObject { ["name"] = "proxy", ["restartPolicy"] = "Always" });
            pod["status"]!["initContainerStatuses"]!.AsArray().Add(new JsonObject
            {
                ["name"] = "proxy", ["ready"] = true, ["started"] = true, ["restartCount"] = 1, ["image"] = "i", ["imageID"] = "", ["state"] = new JsonObject { ["running"] = new JsonObject() },
            });
        };

        var (_, events) = await RollOutAsync();

        Assert.Matches(@"model-0-scaler-svc-1\s+3/3\s+Running\s+1", events);
    }
}
