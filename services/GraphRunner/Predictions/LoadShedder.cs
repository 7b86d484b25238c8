using System.Globalization;
using Microsoft.Extensions.Options;
using MultiModel.GraphRunner.Hosting;
using MultiModel.Graphs.Messages;

namespace MultiModel.GraphRunner.Predictions;

/// <summary>Turns requests away before their bodies fill the memory.</summary>
public sealed class LoadShedder(IOptions<GraphOptions> options)
{
    // Chunked bodies do not say how long they are: most are small, and MaxBodyBytes bounds the others.
    private const long UnknownLength = 1 << 20;

    private readonly int maxRequests = options.Value.MaxConcurrentRequests;
    private readonly long maxBytes = options.Value.MaxConcurrentBytes;
    private readonly long maxBody = options.Value.MaxBodyBytes;
    private int requests;
    private long bytes;

    /// <returns>What <see cref="Leave"/> must be given: 0 when nothing was taken.</returns>
    /// <exception cref="SeldonException">There is no room; 503.</exception>
    public long Enter(long? contentLength)
    {
        // The body itself, its numbers and the answer; at least one, so that 0 means that nothing was taken.
        var needed = 1 + (3 * Math.Min(contentLength ?? UnknownLength, maxBody));
        var inFlight = Interlocked.Increment(ref requests);
        var held = Interlocked.Add(ref bytes, needed);
        // One request alone is always served.
        if (inFlight == 1 || (inFlight <= maxRequests && held <= maxBytes))
            return needed;
        Leave(needed);
        throw SeldonException.Executor(StatusCodes.Status503ServiceUnavailable,
            string.Create(CultureInfo.InvariantCulture, $"Too many requests at a time (at most {maxRequests} with {maxBytes:N0} bytes): try again in a second."));
    }

    public void Leave(long held)
    {
        if (held == 0)
            return;
        Interlocked.Add(ref bytes, -held);
        Interlocked.Decrement(ref requests);
    }
}
