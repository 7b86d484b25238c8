using System.Diagnostics;

namespace MultiModel.Learning;

/// <summary>Passes progress on, at most four times a second. Safe for concurrent use.</summary>
internal sealed class SvcProgressReporter(IProgress<SvcProgress>? progress, int pairs)
{
    private static readonly long Interval = Stopwatch.Frequency / 4;

    private long next = Stopwatch.GetTimestamp() + Interval;

    public void Report(int pair, int iterations, int activeSet, int samples)
    {
        if (progress is null)
            return;
        var (now, due) = (Stopwatch.GetTimestamp(), Volatile.Read(ref next));
        if (now >= due && Interlocked.CompareExchange(ref next, now + Interval, due) == due)
            progress.Report(new SvcProgress(pair + 1, pairs, iterations, activeSet, samples));
    }
}
