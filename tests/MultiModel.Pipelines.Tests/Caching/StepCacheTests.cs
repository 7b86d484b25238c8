using Microsoft.Extensions.Logging.Abstractions;
using MultiModel.Testing;

namespace MultiModel.Pipelines.Tests.Caching;

public sealed class StepCacheTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private int executions;
    private int runs;

    [Fact]
    public async Task RunAsync_SameInputAndParameters_ReusesOutputsResultsAndSaysCached()
    {
        var first = await RunAsync("hello", cache: Cache());
        var second = await RunAsync("hello", cache: Cache());

        Assert.Equal([StepState.Succeeded, StepState.Succeeded], first.Steps.Select(static step => step.State));
        Assert.Equal([StepState.Cached, StepState.Cached], second.Steps.Select(static step => step.State));
        Assert.Equal(2, executions);
        Assert.Equal(5, second.Outputs["length"].GetInt32());
        Assert.Equal("read 5 characters", second.Steps[1].Message);
        Assert.Equal("HELLO", File.ReadAllText(folder.File("run-2", "read", "model", "text")));
    }

    [Fact]
    public async Task RunAsync_OtherParameterOfALaterStep_RunsOnlyThatStep()
    {
        await RunAsync("hello", "a", Cache());
        var second = await RunAsync("hello", "b", Cache());

        Assert.Equal([StepState.Cached, StepState.Succeeded], second.Steps.Select(static step => step.State));
    }

    [Fact]
    public async Task RunAsync_OtherFingerprint_RunsAgain()
    {
        await RunAsync("hello", cache: Cache());
        var second = await RunAsync("world", cache: Cache());

        Assert.Equal([StepState.Succeeded, StepState.Succeeded], second.Steps.Select(static step => step.State));
    }

    [Fact]
    public async Task RunAsync_OtherCodeVersionOrNoCache_RunsAgain()
    {
        await RunAsync("hello", cache: Cache());
        await RunAsync("hello", cache: Cache("2"));
        await RunAsync("hello", cache: null);

        Assert.Equal(6, executions);
    }

    [Fact]
    public async Task RunAsync_EntryDamaged_RunsAgainAndMendsIt()
    {
        await RunAsync("hello", cache: Cache());
        foreach (var file in Directory.EnumerateFiles(folder.File("cache"), "text", SearchOption.AllDirectories))
            File.WriteAllText(file, "damaged");

        var second = await RunAsync("hello", cache: Cache());
        var third = await RunAsync("hello", cache: Cache());

        Assert.Equal([StepState.Succeeded, StepState.Succeeded], second.Steps.Select(static step => step.State));
        Assert.Equal([StepState.Cached, StepState.Cached], third.Steps.Select(static step => step.State));
    }

    [Fact]
    public async Task RunAsync_StepThatIsNotCacheable_RunsEachTime()
    {
        var count = 0;
        var pipeline = new Pipeline("p", [new Step("upload", "upload", (_, _) => Task.FromResult(count++)) { Cacheable = false }]);

        await RunAsync(pipeline, Cache());
        var second = await RunAsync(pipeline, Cache());

        Assert.Equal((2, StepState.Succeeded), (count, second.Steps[0].State));
    }

    [Fact]
    public async Task RunAsync_CacheThatCannotBeWritten_SucceedsAndRunsAgain()
    {
        await File.WriteAllTextAsync(folder.File("cache"), "in the way", TestContext.Current.CancellationToken);

        await RunAsync("hello", cache: Cache());
        var second = await RunAsync("hello", cache: Cache());

        Assert.Equal((RunState.Succeeded, null), (second.State, second.Error));
        Assert.Equal([StepState.Succeeded, StepState.Succeeded], second.Steps.Select(static step => step.State));
        Assert.Equal("HELLO", File.ReadAllText(folder.File("run-2", "read", "model", "text")));
    }

    [Fact]
    public async Task RunAsync_EntryThatCannotBeRead_RunsAgain()
    {
        await RunAsync("hello", cache: Cache());
        foreach (var entry in Directory.EnumerateFiles(folder.File("cache"), "entry.json", SearchOption.AllDirectories))
        {
            File.Delete(entry);
            Directory.CreateDirectory(entry);
        }

        var second = await RunAsync("hello", cache: Cache());

        Assert.Equal((RunState.Succeeded, null), (second.State, second.Error));
        Assert.Equal([StepState.Succeeded, StepState.Succeeded], second.Steps.Select(static step => step.State));
    }

    public void Dispose() => folder.Dispose();

    private StepCache Cache(string version = "1") => new(folder.File("cache"), version, TimeProvider.System);

    private Task<PipelineRun> RunAsync(string source, string parameter = "a", StepCache? cache = null)
    {
        var write = new Step("write", "write", async (context, ct) =>
        {
            executions++;
            await File.WriteAllTextAsync(context.Output("text"), source, ct);
        })
        { Outputs = [new OutputArtifact("text", ArtifactType.Artifact)], FingerprintAsync = (_, _) => Task.FromResult(source) };
        var read = new Step("read", "read", async (context, ct) =>
        {
            executions++;
            var text = await File.ReadAllTextAsync(context.Input("text"), ct);
            Directory.CreateDirectory(context.Output("model"));
            await File.WriteAllTextAsync(Path.Combine(context.Output("model"), "text"), text.ToUpperInvariant(), ct);
            context.SetResult("length", text.Length);
            context.Message = $"read {text.Length} characters";
        })
        {
            Inputs = [new InputArtifact("text", ArtifactType.Artifact, "write", "text")],
            Outputs = [new OutputArtifact("model", ArtifactType.Model)],
            Parameters = ["parameter"],
        };
        return RunAsync(new Pipeline("p", [write, read]), cache, ("parameter", parameter));
    }

    private async Task<PipelineRun> RunAsync(Pipeline pipeline, StepCache? cache, params (string Name, string Value)[] parameters)
    {
        var runner = new PipelineRunner(TimeProvider.System, NullLogger<PipelineRunner>.Instance);
        var id = $"run-{++runs}";
        var run = runner.Create(pipeline, id, parameters.ToDictionary(static pair => pair.Name, static pair => pair.Value));
        return await runner.RunAsync(run, folder.File(id), cache, cancellationToken: TestContext.Current.CancellationToken);
    }
}
