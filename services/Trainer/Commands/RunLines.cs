using System.Globalization;
using MultiModel.Pipelines;

namespace MultiModel.Trainer.Commands;

/// <summary>A run as lines: one for each step as it ends, and while a step takes long, what it is at.</summary>
/// <param name="output">gets the lines</param>
/// <param name="error">gets the reason of a failure</param>
/// <param name="time">says what is long</param>
internal sealed class RunLines(TextWriter output, TextWriter error, TimeProvider time)
{
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(5);

    private long last = time.GetTimestamp();
    private PipelineEvent.Progress? untold;

    public async Task WriteAsync(IAsyncEnumerable<PipelineEvent> events)
    {
        await using var happened = events.GetAsyncEnumerator();
        while (await NextAsync(happened.MoveNextAsync().AsTask()))
            switch (happened.Current)
            {
                case PipelineEvent.StepChanged { Step: { State: StepState.Succeeded or StepState.Cached } step }:
                    untold = null;
                    await PrintAsync(step.Title, string.Create(CultureInfo.InvariantCulture, $"{step.Seconds:0.000} s"),
                        $"{(step.State == StepState.Cached ? "cached, " : "")}{step.Message}");
                    break;
                case PipelineEvent.Progress progress:
                    untold = progress;
                    break;
                case PipelineEvent.RunEnded { Run.Error: { } reason }:
                    await error.WriteLineAsync(reason);
                    break;
            }
    }

    private async Task<bool> NextAsync(Task<bool> next)
    {
        if (untold is { } progress)
        {
            var left = Silence - time.GetElapsedTime(last);
            if (left <= TimeSpan.Zero || await Task.WhenAny(next, Task.Delay(left, time)) != next)
            {
                untold = null;
                await PrintAsync(progress.Step, "...", progress.Message);
            }
        }
        return await next;
    }

    private Task PrintAsync(string step, string seconds, string message)
    {
        last = time.GetTimestamp();
        var start = $"{step,-16} {seconds,10}  ";
        return output.WriteLineAsync(start + message.ReplaceLineEndings("\n" + new string(' ', start.Length)));
    }
}
