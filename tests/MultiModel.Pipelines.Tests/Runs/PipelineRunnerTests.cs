using System.Diagnostics;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using MultiModel.Testing;

namespace MultiModel.Pipelines.Tests.Runs;

public sealed class PipelineRunnerTests : IDisposable
{
    private static readonly DateTimeOffset Start = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    private readonly TemporaryFolder folder = new();
    private readonly FakeTimeProvider time = new(Start);

    [Fact]
    public async Task RunAsync_StepsThatSucceed_PassArtifactsAndReportTimesAndResults()
    {
        var write = Writer("write", async (context, ct) =>
        {
            time.Advance(TimeSpan.FromSeconds(1.5));
            await File.WriteAllTextAsync(context.Output("text"), context.Parameter("greeting"), ct);
        }) with
        { Parameters = ["greeting"] };
        var read = new Step("read", "read text", async (context, ct) =>
        {
            context.SetResult("length", (await File.ReadAllTextAsync(context.Input("text"), ct)).Length);
            context.Message = "read it";
        })
        { Inputs = [new InputArtifact("text", ArtifactType.Artifact, "write", "text")] };

        var run = await RunAsync([write, read], ("greeting", "hello"));

        Assert.Equal((RunState.Succeeded, null), (run.State, run.Error));
        Assert.Equal(5, run.Outputs["length"].GetInt32());
        Assert.Equal(new StepRun("write", "write", StepState.Succeeded, Start, Start.AddSeconds(1.5), 1.5), run.Steps[0]);
        Assert.Equal(new StepRun("read", "read text", StepState.Succeeded, Start.AddSeconds(1.5), Start.AddSeconds(1.5), 0, "read it"), run.Steps[1]);
        Assert.Equal((Start, Start.AddSeconds(1.5)), (run.StartedAt, run.EndedAt));
        Assert.Equal("hello", await File.ReadAllTextAsync(folder.File("write", "text"), Cancellation));
    }

    [Fact]
    public async Task RunAsync_StepThatFails_EndsTheRunNamesStepAndReasonAndSkipsTheRest()
    {
        var reached = false;
        var run = await RunAsync([Act("a", () => { }), Act("b", () => throw new IOException("the disk is full")), Act("c", () => reached = true)]);

        Assert.Equal([StepState.Succeeded, StepState.Failed, StepState.Skipped], run.Steps.Select(static step => step.State));
        Assert.Equal((RunState.Failed, "b: the disk is full"), (run.State, run.Error));
        Assert.False(reached);
    }

    [Fact]
    public async Task RunAsync_StepThatWritesNothing_Fails()
    {
        var run = await RunAsync([Writer("write", static (_, _) => Task.CompletedTask)]);

        Assert.Equal(RunState.Failed, run.State);
        Assert.Equal($"write: The step ended without writing its output text to {folder.File("write", "text")}.", run.Error);
    }

    [Fact]
    public async Task RunAsync_StepThatReadsWhatItDidNotDeclare_Fails()
    {
        var run = await RunAsync([new Step("a", "a", static (context, _) => Task.FromResult(context.Parameter("kernel")))], ("kernel", "rbf"));

        Assert.Equal("a: a declares no parameter 'kernel'.", run.Error);
    }

    [Fact]
    public async Task RunAsync_Cancelled_EndsCancelledAndSkipsTheRest()
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var wait = new Step("wait", "wait", (_, ct) =>
        {
            stop.Cancel();
            return Task.Delay(Timeout.Infinite, ct);
        });

        var live = Create([wait, Act("after", () => { })]);
        var run = await Runner.RunAsync(live, folder.Path, cancellationToken: stop.Token);

        Assert.Equal(RunState.Cancelled, run.State);
        Assert.Equal([StepState.Cancelled, StepState.Skipped], run.Steps.Select(static step => step.State));
    }

    [Fact]
    public async Task FollowAsync_BeforeAndAfterTheRun_GivesTheSameEventsInOrder()
    {
        var report = new Step("a", "a", static (context, _) =>
        {
            context.Report("half way");
            return Task.CompletedTask;
        });
        var live = Create([report, Act("b", () => throw new IOException("no"))]);
        var early = live.FollowAsync(Cancellation).ToListAsync(Cancellation);

        await Runner.RunAsync(live, folder.Path, cancellationToken: Cancellation);

        var late = await live.FollowAsync(Cancellation).ToListAsync(Cancellation);
        Assert.Equal(late, await early);
        Assert.Equal(["a Running", "half way", "a Succeeded", "b Running", "b Failed", "Failed"], late.Select(static happened => happened switch
        {
            PipelineEvent.StepChanged changed => $"{changed.Step.Name} {changed.Step.State}",
            PipelineEvent.Progress progress => progress.Message,
            PipelineEvent.RunEnded ended => ended.Run.State.ToString(),
            _ => throw new UnreachableException(),
        }));
    }

    [Fact]
    public async Task RunAsync_AskedForByARequest_IsATraceOfItsOwnThatLinksToIt()
    {
        var spans = new List<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = static source => source.Name == "MultiModel.Pipelines",
            Sample = static (ref _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = span => { lock (spans) spans.Add(span); },
        };
        ActivitySource.AddActivityListener(listener);
        using var request = new Activity("POST /runs").Start();
        var live = Create([Act("only-here", () => { })]);

        await Runner.RunAsync(live, folder.Path, cause: request.Context, cancellationToken: Cancellation);

        var step = Assert.Single(spans, static span => span.OperationName == "step only-here");
        var root = Assert.Single(spans, span => span.SpanId == step.ParentSpanId);
        Assert.Equal("pipeline p", root.OperationName);
        Assert.Equal(default, root.ParentSpanId);
        Assert.Equal(request.SpanId, Assert.Single(root.Links).Context.SpanId);
        Assert.Same(request, Activity.Current);
    }

    public void Dispose() => folder.Dispose();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private PipelineRunner Runner => new(time, NullLogger<PipelineRunner>.Instance);

    private static Step Act(string name, Action action) => new(name, name, (_, _) =>
    {
        action();
        return Task.CompletedTask;
    });

    private static Step Writer(string name, Func<StepContext, CancellationToken, Task> execute) =>
        new(name, name, execute) { Outputs = [new OutputArtifact("text", ArtifactType.Artifact)] };

    private LiveRun Create(IReadOnlyList<Step> steps, params (string Name, string Value)[] parameters) =>
        Runner.Create(new Pipeline("p", steps), "run-1", parameters.ToDictionary(static pair => pair.Name, static pair => pair.Value));

    private Task<PipelineRun> RunAsync(IReadOnlyList<Step> steps, params (string Name, string Value)[] parameters) =>
        Runner.RunAsync(Create(steps, parameters), folder.Path, cancellationToken: Cancellation);
}
