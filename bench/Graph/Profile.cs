using System.Diagnostics;
using System.Diagnostics.Tracing;
using Microsoft.Diagnostics.NETCore.Client;
using Microsoft.Diagnostics.Tracing;
using Microsoft.Diagnostics.Tracing.Parsers;

namespace MultiModel.Graphs.Benchmarks;

/// <summary>What one request costs another process of .NET: its processor time, and the objects that it allocates by their type.</summary>
internal static class Profile
{
    /// <param name="pid">The process that answers at the port.</param>
    /// <inheritdoc cref="Load.SendAsync"/>
    public static async Task RunAsync(int pid, string protocol, int port, int concurrency, TimeSpan duration)
    {
        await Load.SendAsync(protocol, port, concurrency, TimeSpan.FromSeconds(5)); // until its code is compiled
        using var process = Process.GetProcessById(pid);
        var before = process.TotalProcessorTime;
        var requests = (await Load.SendAsync(protocol, port, concurrency, duration)).Length;
        process.Refresh();
        var each = (process.TotalProcessorTime - before).TotalMicroseconds / requests;
        Console.WriteLine(FormattableString.Invariant($"{protocol}: {each:F2} us of processor time a request ({requests} requests)"));
        await AllocationsAsync(pid, () => Load.SendAsync(protocol, port, concurrency, duration));
    }

    private static async Task AllocationsAsync(int pid, Func<Task<TimeSpan[]>> load)
    {
        var provider = new EventPipeProvider("Microsoft-Windows-DotNETRuntime", EventLevel.Verbose, (long)ClrTraceEventParser.Keywords.GC);
        using var session = await new DiagnosticsClient(pid).StartEventPipeSessionAsync([provider], requestRundown: false, circularBufferMB: 64, CancellationToken.None);
        using var events = new EventPipeEventSource(session.EventStream);
        var bytes = new Dictionary<string, long>();
        // The runtime says of one object in each 100 KiB what it is.
        events.Clr.GCAllocationTick += tick => bytes[tick.TypeName] = bytes.GetValueOrDefault(tick.TypeName) + tick.AllocationAmount64;
        var reading = Task.Run(events.Process);
        var requests = (await load()).Length;
        await session.StopAsync(CancellationToken.None);
        await reading;

        Console.WriteLine(FormattableString.Invariant($"{bytes.Values.Sum() / (double)requests:F0} bytes a request, of them"));
        foreach (var (type, sum) in bytes.OrderByDescending(static pair => pair.Value).Where(pair => pair.Value >= 4 * requests))
            Console.WriteLine(FormattableString.Invariant($"{sum / (double)requests,8:F0}  {type}"));
    }
}
