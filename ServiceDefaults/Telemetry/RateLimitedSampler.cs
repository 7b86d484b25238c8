using OpenTelemetry.Trace;

namespace MultiModel.ServiceDefaults.Telemetry;

/// <summary>
/// Samples at most <paramref name="perSecond"/> traces a second, with a burst of one second's worth. A pipeline's few traces are all
/// kept; a load of thousands of predictions a second is neither slowed by its own traces nor cut to pieces when the exporter's queue is
/// full. It decides where a trace begins: put it into a <see cref="ParentBasedSampler"/>.
/// </summary>
public sealed class RateLimitedSampler(int perSecond, TimeProvider time) : Sampler
{
    private readonly long interval = Math.Max(time.TimestampFrequency / perSecond, 1);
    private readonly long burst = time.TimestampFrequency;

    // Generic cell rate algorithm: when the bucket of the traces so far will have run empty.
    private long empty;

    public override SamplingResult ShouldSample(in SamplingParameters samplingParameters)
    {
        var now = time.GetTimestamp();
        while (true)
        {
            var seen = Volatile.Read(ref empty);
            var next = Math.Max(seen, now) + interval;
            if (next - now > burst)
                return new SamplingResult(SamplingDecision.Drop);
            if (Interlocked.CompareExchange(ref empty, next, seen) == seen)
                return new SamplingResult(SamplingDecision.RecordAndSample);
        }
    }

    /// <summary>Gives a sampled trace's place back: what it was of is seen only once it has begun.</summary>
    public void Return() => Interlocked.Add(ref empty, -interval);
}
