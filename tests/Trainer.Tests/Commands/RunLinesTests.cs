using System.Threading.Channels;
using Microsoft.Extensions.Time.Testing;
using MultiModel.Pipelines;
using MultiModel.Trainer.Commands;

namespace MultiModel.Trainer.Tests.Commands;

public sealed class RunLinesTests
{
    private readonly FakeTimeProvider time = new();
    private readonly Channel<PipelineEvent> events = Channel.CreateUnbounded<PipelineEvent>();
    private readonly StringWriter output = new();
    private readonly StringWriter error = new();

    [Fact]
    public async Task Write_StepThatTakesLong_TellsTheLatestThatItSays()
    {
        var writing = WriteAsync();
        events.Writer.TryWrite(new PipelineEvent.Progress("roll-out", "applied"));
        events.Writer.TryWrite(new PipelineEvent.Progress("roll-out", "Seldon Core: no state yet"));
        while (events.Reader.Count > 0)
            await Task.Delay(1, TestContext.Current.CancellationToken);

        time.Advance(TimeSpan.FromSeconds(5));
        events.Writer.Complete();
        await writing;

        Assert.Equal("roll-out                ...  Seldon Core: no state yet" + Environment.NewLine, output.ToString());
    }

    [Fact]
    public async Task Write_StepThatIsSoonDone_TellsItsEndAlone()
    {
        var writing = WriteAsync();
        events.Writer.TryWrite(new PipelineEvent.Progress("train-svc-from-csv", "fold 1 of 5"));
        events.Writer.TryWrite(new PipelineEvent.StepChanged(new StepRun("train-svc-from-csv", "train svc", StepState.Succeeded, Seconds: 0.25, Message: "51 support vectors")));
        events.Writer.Complete();
        await writing;

        Assert.Equal("train svc           0.250 s  51 support vectors" + Environment.NewLine, output.ToString());
        Assert.Empty(error.ToString());
    }

    [Fact]
    public async Task Write_MessageOfSeveralLines_KeepsItsColumns()
    {
        var writing = WriteAsync();
        events.Writer.TryWrite(new PipelineEvent.StepChanged(new StepRun("roll-out", "graph ready", StepState.Succeeded, Seconds: 2, Message: "NAME   READY\npod    3/3")));
        events.Writer.Complete();
        await writing;

        Assert.Equal(["graph ready         2.000 s  NAME   READY", "                             pod    3/3"], output.ToString().TrimEnd().ReplaceLineEndings("\n").Split('\n'));
    }

    private Task WriteAsync() => new RunLines(output, error, time).WriteAsync(events.Reader.ReadAllAsync(TestContext.Current.CancellationToken));
}
