using MultiModel.Deployer.Tests.Doubles;

namespace MultiModel.Deployer.Tests.Targets.Clusters;

/// <summary>Rollouts that fail after the cluster has their manifest.</summary>
public sealed class RollbackTests : ClusterRollout
{
    [Theory]
    [InlineData("Seldon fails", "invalid graph. The manifest of rollout")]
    [InlineData("no pods", "The rollout took longer than 00:00:05")]
    [InlineData("wrong answers", "answered [0] for 5 rows. The manifest of rollout")]
    public async Task RollOut_ThatFailsOnceItIsApplied_AppliesTheLiveManifestAgain(string fault, string reason)
    {
        Server.Operator = RunAsync;
        var (live, _) = await RollOutAsync();
        var spec = Server.Find(Namespace, Name)!["spec"]!.ToJsonString();
        await StopAsync();
        if (fault == "wrong answers")
            Server.Prediction = static (_, _) => """{"data":{"ndarray":[0]}}""";
        else
            Server.Operator = _ =>
            {
                Server.SetStatus(Namespace, Name, fault == "no pods" ? "Creating" : "Failed", "invalid graph");
                return Task.CompletedTask;
            };

        var (rollout, events) = await RollOutAsync(("Deployer:Deadline", fault == "no pods" ? "00:00:05" : "00:01:00"));

        Assert.Equal("Failed", (string?)rollout["state"]);
        Assert.Contains(reason, (string?)rollout["message"]);
        Assert.EndsWith($"The manifest of rollout {live["id"]}, which was live before, was applied again.", (string?)rollout["message"]);
        Assert.Contains("\"stage\":\"roll back\"", events);
        Assert.Equal(spec, Server.Find(Namespace, Name)!["spec"]!.ToJsonString());
    }

    [Fact]
    public async Task RollOut_ThatIsInterruptedOnceItIsAppliedAndCannotGoOn_AppliesTheLiveManifestAgain()
    {
        await using var graph = await GraphDouble.StartAsync();
        Server.Operator = RunAsync;
        await RollOutAsync(("services:graph:http:0", graph.Url));
        var spec = Server.Find(Namespace, Name)!["spec"]!.ToJsonString();
        var applied = new TaskCompletionSource();
        Server.Operator = _ => Task.FromResult(applied.TrySetResult());
        var interrupted = RollOutAsync();
        await applied.Task.WaitAsync(Cancel);
        await StopAsync();
        await Assert.ThrowsAnyAsync<Exception>(() => interrupted);
        (graph.Served, graph.Answer) = (null, System.Net.HttpStatusCode.UnprocessableEntity);

        await RollOutAsync(("services:graph:http:0", graph.Url));

        Assert.Equal(spec, Server.Find(Namespace, Name)!["spec"]!.ToJsonString());
    }

    [Fact]
    public async Task RollOut_ThatFailsWhileTheApiServerRestarts_IsTakenBackOnceItAnswers()
    {
        Server.Operator = RunAsync;
        await RollOutAsync();
        var spec = Server.Find(Namespace, Name)!["spec"]!.ToJsonString();
        Server.Prediction = (_, _) =>
        {
            foreach (var _ in Enumerable.Range(0, 10))
                Server.Failures.Enqueue(503);
            return """{"data":{"ndarray":[0]}}""";
        };

        var (rollout, events) = await RollOutAsync();

        Assert.EndsWith("which was live before, was applied again.", (string?)rollout["message"]);
        Assert.Contains("Asking again until the deadline.", events);
        Assert.Equal(spec, Server.Find(Namespace, Name)!["spec"]!.ToJsonString());
    }

    [Fact]
    public async Task RollOut_ThatFailsWithNothingLiveBefore_SaysThatItStaysInPlace()
    {
        Server.Operator = _ =>
        {
            Server.SetStatus(Namespace, Name, "Failed", "invalid graph");
            return Task.CompletedTask;
        };

        var (rollout, _) = await RollOutAsync();

        Assert.EndsWith("invalid graph. What it applied stays in place: no earlier rollout was live there.", (string?)rollout["message"]);
        Assert.NotNull(Server.Find(Namespace, Name));
    }

    [Fact]
    public async Task RollOut_ThatFailsBeforeItIsApplied_LeavesTheClusterAlone()
    {
        Server.Operator = RunAsync;
        await RollOutAsync();
        Server.QuotaMessage = "exceeded quota: small";
        Server.Requests.Clear();

        var (rollout, _) = await RollOutAsync();

        Assert.Equal("Failed", (string?)rollout["state"]);
        Assert.Contains("dryRun=All", Assert.Single(Server.Requests, static request => request.StartsWith("PATCH", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task RollOut_ThatCannotBeTakenBack_SaysWhyAndWhatToDo()
    {
        Server.Operator = RunAsync;
        var (live, _) = await RollOutAsync();
        Server.Operator = _ =>
        {
            Server.QuotaMessage = "exceeded quota: small";
            Server.SetStatus(Namespace, Name, "Failed", "invalid graph");
            return Task.CompletedTask;
        };

        var (rollout, _) = await RollOutAsync();

        Assert.Contains($"invalid graph. What it applied may stay in place: the manifest of rollout {live["id"]}, which was live before, could not be applied again: ", (string?)rollout["message"]);
        Assert.Contains("exceeded quota: small. Raise the quota", (string?)rollout["message"]);
        Assert.EndsWith(". Roll out its runs again.", (string?)rollout["message"]);
    }
}
