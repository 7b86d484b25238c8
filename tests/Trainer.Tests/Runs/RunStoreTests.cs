using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using MultiModel.Pipelines;
using MultiModel.ServiceDefaults.Hosting;
using MultiModel.Testing;
using MultiModel.Trainer.Configuration;
using MultiModel.Trainer.Runs;

namespace MultiModel.Trainer.Tests.Runs;

public sealed class RunStoreTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private RunStore? opened;

    [Fact]
    public void Open_RunThatWasActiveAtACrash_IsFailedWithTheReason()
    {
        Open().Save(Run("a", RunState.Running, 0) with { Steps = [new("one", "one", StepState.Succeeded), new("two", "two", StepState.Running), new("three", "three", StepState.Pending)] });

        var found = Open().Find("a")!;

        Assert.Equal((RunState.Failed, "two: the trainer ended while this run was active"), (found.State, found.Error));
        Assert.Equal([StepState.Succeeded, StepState.Failed, StepState.Skipped], found.Steps.Select(static step => step.State));
        Assert.NotNull(found.EndedAt);
        Assert.Equal(RunState.Failed, Open().Find("a")!.State);
    }

    [Fact]
    public void Open_AFolderThatAnotherTrainerUses_SaysSoAndLeavesItsRunAlone()
    {
        Open().Save(Run("a", RunState.Running, 0));
        using var second = Create();

        Assert.EndsWith("is in use by another process: stop that one or set Trainer__DataDirectory to another.", Assert.Throws<StartupException>(second.Open).Message);
        Assert.Contains("Running", File.ReadAllText(folder.File("runs", "a", "run.json")));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{\"id\":")]
    [InlineData("null")]
    [InlineData("{\"id\":\"../b\"}")]
    public void Open_FileThatIsNoRun_LeavesItAloneAndLoadsTheRest(string content)
    {
        Open().Save(Run("a", RunState.Succeeded, 0));
        Directory.CreateDirectory(folder.File("runs", "b"));
        File.WriteAllText(folder.File("runs", "b", "run.json"), content);

        var store = Open();

        Assert.Equal(["a"], store.All.Select(static run => run.Id));
        Assert.Equal(content, File.ReadAllText(folder.File("runs", "b", "run.json")));
    }

    [Fact]
    public void RemoveOldest_MoreRunsThanKept_RemovesTheirFolders()
    {
        var store = Open(keep: 2);
        foreach (var (id, minute) in new[] { ("a", 1), ("c", 3), ("b", 2) })
            store.Save(Run(id, RunState.Succeeded, minute));

        store.RemoveOldest();

        Assert.Equal(["c", "b"], store.All.Select(static run => run.Id));
        Assert.False(Directory.Exists(folder.File("runs", "a")));
    }

    [Fact]
    public void RemoveOldest_FolderThatIsGone_RemovesTheOthersToo()
    {
        var store = Open(keep: 1);
        foreach (var (id, minute) in new[] { ("a", 1), ("b", 2), ("c", 3) })
            store.Save(Run(id, RunState.Succeeded, minute));
        Directory.Delete(folder.File("runs", "b"), recursive: true);

        store.RemoveOldest();

        Assert.Equal(["c"], store.All.Select(static run => run.Id));
        Assert.False(Directory.Exists(folder.File("runs", "a")));
    }

    [Fact]
    public void Open_FolderThatCannotBeWritten_SaysWhichAndWhatToDo()
    {
        File.WriteAllText(folder.File("runs"), "a file where the folder should be");

        var exception = Assert.Throws<StartupException>(() => Open());

        Assert.Contains(folder.Path, exception.Message, StringComparison.Ordinal);
        Assert.EndsWith("Make it writable, or name another with Trainer__DataDirectory.", exception.Message, StringComparison.Ordinal);
    }

    /// <summary>A folder of runs that a power cut takes back takes every run with it.</summary>
    [Fact]
    public void Open_InNewFolders_FlushesTheFolderThatTheyWereMadeIn()
    {
        using var opens = OpenWatch.Of(folder.Path);
        using var store = Create(data: folder.File("new", "data"));

        store.Open();

        Assert.True(opens.Any());
    }

    public void Dispose()
    {
        opened?.Dispose();
        folder.Dispose();
    }

    private static PipelineRun Run(string id, RunState state, int minute) => new(
        id, "p", new Dictionary<string, string>(), state, new DateTimeOffset(2026, 1, 2, 3, minute, 0, TimeSpan.Zero), null, [], new Dictionary<string, JsonElement>(), null);

    /// <summary>Another trainer's, once the one before has ended.</summary>
    private RunStore Open(int keep = 100)
    {
        opened?.Dispose();
        opened = Create(keep);
        opened.Open();
        return opened;
    }

    private RunStore Create(int keep = 100, string? data = null) =>
        new(Options.Create(new TrainerOptions { DataDirectory = data ?? folder.Path, KeepRuns = keep }), TimeProvider.System, NullLogger<RunStore>.Instance);
}
