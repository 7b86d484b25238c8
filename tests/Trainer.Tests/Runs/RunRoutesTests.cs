using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Mvc;
using MultiModel.Pipelines;
using MultiModel.Testing;
using MultiModel.Trainer.Tests.Hosting;

namespace MultiModel.Trainer.Tests.Runs;

public sealed class RunRoutesTests(Platform platform) : IDisposable
{
    private readonly TemporaryFolder folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Post_Kernel_TrainsAndRegistersBothModels()
    {
        await using var trainer = await RunningTrainer.StartAsync(platform, folder);

        var run = await trainer.RunAsync(new { kernel = "linear" });

        Assert.Equal((RunState.Succeeded, null), (run.State, run.Error));
        Assert.Equal(["load-iris-data", "train-scaler-from-csv", "upload-sklearn-model-to-mlflow", "train-svc-from-csv", "upload-sklearn-model-to-mlflow-2"],
            run.Steps.Select(static step => step.Name));
        Assert.Equal(0.96667, run.Outputs["accuracy"].GetDouble(), 5);
        var scaler = await platform.RunAsync(run.Outputs["scalerRunId"].GetString()!);
        var svc = await platform.RunAsync(run.Outputs["svcRunId"].GetString()!);
        Assert.Equal(("FINISHED", "FINISHED"), (scaler.Status, svc.Status));
        Assert.Equal("linear", svc.Parameters["kernel"]);
        Assert.Equal(0.96667, svc.Metrics["accuracy"], 5);
        Assert.StartsWith("sha256:", svc.Tags["multimodel.model_digest"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Post_EveryParameterOfSvc_FitsWithThemAndLogsThemAsScikitLearnNamesThem()
    {
        await using var trainer = await RunningTrainer.StartAsync(platform, folder);

        var run = await trainer.RunAsync(new
        {
            kernel = "poly",
            C = 2,
            gamma = 0.1,
            degree = 2,
            coef0 = 1.5,
            shrinking = false,
            tol = 0.01,
            maxIter = 500,
            classWeight = new Dictionary<string, double> { ["0"] = 1, ["1"] = 2.5, ["2"] = 1 },
            decisionFunctionShape = "ovo",
            breakTies = false,
        });

        Assert.Equal((RunState.Succeeded, null), (run.State, run.Error));
        var svc = await platform.RunAsync(run.Outputs["svcRunId"].GetString()!);
        Assert.Equal(
            ["poly", "2", "0.1", "2", "1.5", "False", "0.01", "500", "{0: 1.0, 1: 2.5, 2: 1.0}", "ovo", "False"],
            new[] { "kernel", "C", "gamma", "degree", "coef0", "shrinking", "tol", "max_iter", "class_weight", "decision_function_shape", "break_ties" }.Select(name => svc.Parameters[name]));
    }

    [Fact]
    public async Task Events_OfARun_AreEachStepsStatesAndLastTheRun()
    {
        await using var trainer = await RunningTrainer.StartAsync(platform, folder);
        var run = await trainer.StartRunAsync(new { });

        var events = await trainer.EventsAsync(run.Id).ToListAsync(Cancellation);

        var states = events.Where(static item => item.EventType == "step").Select(static item => JsonSerializer.Deserialize<StepRun>(item.Data, RunningTrainer.Json)!);
        Assert.Equal(run.Steps.SelectMany(static step => new[] { (step.Name, StepState.Running), (step.Name, StepState.Succeeded) }),
            states.Select(static step => (step.Name, step.State)));
        Assert.Equal("run", events[^1].EventType);
        Assert.Equal("rbf", JsonSerializer.Deserialize<PipelineRun>(events[^1].Data, RunningTrainer.Json)!.Parameters["kernel"]);
    }

    [Theory]
    [InlineData("""{"kernel":"rfb"}""", "The 'kernel' parameter of SVC must be a str among {'linear', 'poly', 'precomputed', 'rbf', 'sigmoid'} or a callable. Got 'rfb' instead.")]
    [InlineData("""{"C":0}""", "The 'C' parameter of SVC must be a float in the range (0.0, inf). Got 0 instead.")]
    [InlineData("""{"C":-1}""", "The 'C' parameter of SVC must be a float in the range (0.0, inf). Got -1 instead.")]
    [InlineData("""{"gamma":"big"}""", "The 'gamma' parameter of SVC must be a str among {'scale', 'auto'} or a float in the range [0.0, inf). Got 'big' instead.")]
    [InlineData("""{"tol":0}""", "The 'tol' parameter of SVC must be a float in the range (0.0, inf). Got 0 instead.")]
    [InlineData("""{"maxIter":-2}""", "The 'max_iter' parameter of SVC must be an int in the range [-1, inf). Got -2 instead.")]
    [InlineData("""{"classWeight":"heavy"}""", "The 'class_weight' parameter of SVC must be a str among {'balanced'}, an instance of 'dict' or None. Got 'heavy' instead.")]
    [InlineData("""{"classWeight":{"0":0}}""", "The weights in class_weight must be above 0.")]
    [InlineData("""{"decisionFunctionShape":"ovx"}""", "The 'decision_function_shape' parameter of SVC must be a str among {'ovr', 'ovo'}. Got 'ovx' instead.")]
    [InlineData("""{"kernel":""", "The body is no request for a run")]
    [InlineData("""{"kernle":"rbf"}""", """The body is no request for a run, such as {"kernel":"linear"}: line 1, at $.kernle. It may have kernel, C, gamma, degree,""")]
    [InlineData("""{"C":"two"}""", """The body is no request for a run, such as {"kernel":"linear"}: line 1, at $.C.""")]
    [InlineData("""{"dataset":"/etc/passwd"}""", "The body is no request for a run")]
    public async Task Post_WrongParameter_Is400AndSaysWhy(string body, string reason)
    {
        await using var trainer = await RunningTrainer.StartAsync(platform, folder);

        using var response = await trainer.Http.PostAsync("/runs", new StringContent(body, Encoding.UTF8, "application/json"), Cancellation);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        var problem = await response.Content.ReadFromJsonAsync<ProblemDetails>(Cancellation);
        Assert.StartsWith(reason, problem!.Detail, StringComparison.Ordinal);
        Assert.Empty((await trainer.Http.GetFromJsonAsync<PipelineRun[]>("/runs", RunningTrainer.Json, Cancellation))!);
    }

    [Fact]
    public async Task Post_BodyOfUnknownLengthThatIsNoJson_Is400()
    {
        await using var trainer = await RunningTrainer.StartAsync(platform, folder);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/runs") { Content = new StringContent("kernel=linear") };
        request.Headers.TransferEncodingChunked = true;

        using var response = await trainer.Http.SendAsync(request, Cancellation);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains("Content-Type application/json", (await response.Content.ReadFromJsonAsync<ProblemDetails>(Cancellation))!.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_RouteThatIsNotThere_IsAProblem()
    {
        await using var trainer = await RunningTrainer.StartAsync(platform, folder);

        using var response = await trainer.Http.GetAsync("/none", Cancellation);

        Assert.Equal((HttpStatusCode.NotFound, "application/problem+json"), (response.StatusCode, response.Content.Headers.ContentType?.MediaType));
    }

    [Fact]
    public async Task Post_BodyThatIsTooLarge_Is413()
    {
        await using var trainer = await RunningTrainer.StartAsync(platform, folder);

        using var response = await trainer.Http.PostAsync("/runs", new StringContent(new string(' ', 20_000), Encoding.UTF8, "application/json"), Cancellation);

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
    }

    [Fact]
    public async Task Post_WhileAnotherRunIsActive_Is409()
    {
        await using var deployer = await DeployerDouble.StartAsync();
        var release = new TaskCompletionSource();
        deployer.OnEvents = _ => WaitThenSucceed(release.Task);
        await using var trainer = await RunningTrainer.StartAsync(platform, folder, deployer.Setting);
        var first = await trainer.StartRunAsync(new { });

        using var second = await trainer.Http.PostAsJsonAsync("/runs", new { }, Cancellation);
        release.SetResult();
        await trainer.EventsAsync(first.Id).LastAsync(Cancellation);
        var third = await trainer.RunAsync(new { });

        Assert.Equal(HttpStatusCode.Conflict, second.StatusCode);
        Assert.Equal(RunState.Succeeded, third.State);
        var all = await trainer.Http.GetFromJsonAsync<PipelineRun[]>("/runs", RunningTrainer.Json, Cancellation);
        Assert.Equal([third.Id, first.Id], all!.Select(static run => run.Id));
    }

    [Theory]
    [InlineData("/runs/none")]
    [InlineData("/runs/none/events")]
    [InlineData("/runs/..%2F..%2Fetc%2Fpasswd")]
    public async Task Get_UnknownRun_Is404(string path)
    {
        await using var trainer = await RunningTrainer.StartAsync(platform, folder);

        using var response = await trainer.Http.GetAsync(path, Cancellation);

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }

    [Fact]
    public async Task Restart_KeepsTheHistoryAndItsEvents()
    {
        PipelineRun run;
        await using (var trainer = await RunningTrainer.StartAsync(platform, folder))
        {
            run = await trainer.RunAsync(new { });
            await trainer.StopAsync();
        }

        await using var again = await RunningTrainer.StartAsync(platform, folder);

        var kept = await again.GetRunAsync(run.Id);
        Assert.Equal(JsonSerializer.Serialize(run, RunningTrainer.Json), JsonSerializer.Serialize(kept, RunningTrainer.Json));
        var events = await again.EventsAsync(run.Id).Select(static item => item.EventType).ToListAsync(Cancellation);
        Assert.Equal(["step", "step", "step", "step", "step", "run"], events);
    }

    [Fact]
    public async Task Stop_WhileARunIsActive_CancelsItAndEndsItsEvents()
    {
        await using var deployer = await DeployerDouble.StartAsync();
        var reached = new TaskCompletionSource();
        deployer.OnEvents = _ => WaitForEver(reached);
        string id;
        await using (var trainer = await RunningTrainer.StartAsync(platform, folder, deployer.Setting))
        {
            id = (await trainer.StartRunAsync(new { })).Id;
            var events = trainer.EventsAsync(id).LastAsync(Cancellation);
            await reached.Task.WaitAsync(Cancellation);
            await trainer.StopAsync();
            Assert.Equal("run", (await events).EventType);
        }

        await using var again = await RunningTrainer.StartAsync(platform, folder);

        var run = await again.GetRunAsync(id);
        Assert.Equal((RunState.Cancelled, "roll-out: cancelled, because the program was stopped"), (run.State, run.Error));
    }

    public void Dispose() => folder.Dispose();

    private static async IAsyncEnumerable<(string, object)> WaitThenSucceed(Task release)
    {
        await release.WaitAsync(Cancellation);
        yield return DeployerDouble.Ended("Succeeded");
    }

    private static async IAsyncEnumerable<(string, object)> WaitForEver(TaskCompletionSource reached)
    {
        yield return DeployerDouble.Progress("waiting");
        reached.TrySetResult();
        await Task.Delay(Timeout.Infinite, Cancellation);
    }
}
