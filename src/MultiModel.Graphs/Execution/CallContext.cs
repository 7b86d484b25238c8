using System.Collections.Concurrent;
using System.Diagnostics;
using MultiModel.Graphs.Messages;

namespace MultiModel.Graphs.Execution;

/// <summary>What goes along with one request through the graph.</summary>
/// <param name="Puid">The request's id, header <c>Seldon-Puid</c>.</param>
/// <param name="Deadline">When the answer must be there, as <see cref="Stopwatch.GetTimestamp"/> counts;
/// with remote nodes at most 49 days away, the longest that a timer waits.</param>
/// <param name="CancellationToken">Ends when the caller is gone or the time is up.</param>
public sealed record CallContext(string Puid, long Deadline, CancellationToken CancellationToken)
{
    /// <summary>Request headers that remote nodes get too.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; } = [];

    /// <summary>Where the time and the answer of each call are noted; null when nobody asks.</summary>
    public CallRecorder? Recorder { get; init; }

    /// <summary>Where the route at each node is noted, to go into the answer's <c>meta.routing</c>; null when nobody asks.</summary>
    public ConcurrentDictionary<string, int>? Routes { get; init; }

    internal void Note(string node, int route)
    {
        if (Routes is not null)
            Routes[node] = route;
    }

    /// <exception cref="SeldonException">There is none left; 504.</exception>
    public TimeSpan TimeLeft()
    {
        var left = Stopwatch.GetElapsedTime(Stopwatch.GetTimestamp(), Deadline);
        return left > TimeSpan.Zero ? left : throw SeldonException.Executor(504, "The request's time is up.");
    }
}

/// <summary>One call of a node.</summary>
/// <param name="Answer">Null when it failed.</param>
/// <param name="StatusCode">As HTTP has it.</param>
public readonly record struct NodeCall(string Node, NodeMethod Method, TimeSpan Elapsed, SeldonMessage? Answer, int StatusCode = 200);

/// <summary>Notes the calls of one request. Children of one node run in parallel.</summary>
public sealed class CallRecorder
{
    private readonly List<NodeCall> calls = new(2); // as many as most graphs make

    /// <summary>In the order in which they ended.</summary>
    public IReadOnlyList<NodeCall> Calls => calls;

    internal void Add(NodeCall call)
    {
        lock (calls)
            calls.Add(call);
    }
}
