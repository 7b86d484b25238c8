using System.Globalization;
using Microsoft.Extensions.Options;
using MultiModel.GraphRunner.Hosting;
using MultiModel.Graphs.Messages;

namespace MultiModel.GraphRunner.Predictions;

/// <summary>Turns requests away before their bodies fill the memory.</summary>
public sealed class LoadShedder(IOptions<GraphOptions> options)
{
    // The body itself, its numbers and the answer.
    private const int CopiesOfABody = 3;

    private readonly int maxRequests = options.Value.MaxConcurrentRequests;
    private readonly long maxBytes = options.Value.MaxConcurrentBytes;
    private int requests;
    private long bytes;

    /// <summary>Takes one request in; when there is room, it leaves by <see cref="Leave"/>.</summary>
    public bool TryEnter()
    {
        if (Interlocked.Increment(ref requests) <= maxRequests)
            return true;
        Leave();
        return false;
    }

    public void Leave() => Interlocked.Decrement(ref requests);

    /// <summary>Makes room for as much of a body as is known of so far.</summary>
    /// <param name="held">What was taken for it before, and then is; to be given to <see cref="Release"/>.</param>
    /// <param name="length">The body's bytes so far.</param>
    /// <returns>Whether there was room; <paramref name="held"/> is as it was when there was none.</returns>
    public bool TryHold(ref long held, long length)
    {
        var needed = CopiesOfABody * length;
        var more = needed - held;
        if (more <= 0)
            return true;
        var total = Interlocked.Add(ref bytes, more);
        // One body alone is always read.
        if (total > maxBytes && total != needed)
        {
            Release(more);
            return false;
        }
        held = needed;
        return true;
    }

    public void Release(long held) => Interlocked.Add(ref bytes, -held);

    /// <summary>What a request is told that is turned away; 503.</summary>
    public SeldonException Full() => SeldonException.Executor(StatusCodes.Status503ServiceUnavailable,
        string.Create(CultureInfo.InvariantCulture, $"Too many requests at a time (at most {maxRequests} with {maxBytes:N0} bytes): try again in a second."));
}
