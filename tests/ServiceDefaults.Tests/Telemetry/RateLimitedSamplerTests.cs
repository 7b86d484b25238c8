using System.Diagnostics;
using Microsoft.Extensions.Time.Testing;
using MultiModel.ServiceDefaults.Telemetry;
using OpenTelemetry.Trace;

namespace MultiModel.ServiceDefaults.Tests.Telemetry;

public sealed class RateLimitedSamplerTests
{
    private readonly FakeTimeProvider time = new();

    [Fact]
    public void ShouldSample_MoreThanASecondsWorthAtOnce_KeepsASecondsWorth()
        => Assert.Equal(100, Sampled(new RateLimitedSampler(100, time), 1000));

    [Fact]
    public void ShouldSample_LoadOverTenSeconds_KeepsTheRate()
    {
        var sampler = new RateLimitedSampler(100, time);
        Sampled(sampler, 1000);
        var sampled = 0;
        for (var i = 0; i < 10_000; i++)
        {
            time.Advance(TimeSpan.FromMilliseconds(1));
            sampled += Sampled(sampler, 5);
        }
        Assert.Equal(1000, sampled);
    }

    [Fact]
    public void Return_OfTracesThatAreNone_LeavesTheirPlaces()
    {
        var sampler = new RateLimitedSampler(100, time);
        Sampled(sampler, 1000);
        for (var i = 0; i < 7; i++)
            sampler.Return();
        Assert.Equal(7, Sampled(sampler, 1000));
    }

    [Fact]
    public void ShouldSample_FewerThanTheRate_KeepsAll()
    {
        var sampler = new RateLimitedSampler(100, time);
        for (var i = 0; i < 300; i++)
        {
            Assert.Equal(1, Sampled(sampler, 1));
            time.Advance(TimeSpan.FromMilliseconds(11));
        }
    }

    [Fact]
    public async Task ShouldSample_FromManyThreads_KeepsASecondsWorth()
    {
        var sampler = new RateLimitedSampler(100, time);
        var sampled = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => Sampled(sampler, 500))));
        Assert.Equal(100, sampled.Sum());
    }

    private static int Sampled(RateLimitedSampler sampler, int traces)
        => Enumerable.Range(0, traces).Count(_ => sampler.ShouldSample(new SamplingParameters(default, ActivityTraceId.CreateRandom(), "request", ActivityKind.Server)).Decision == SamplingDecision.RecordAndSample);
}
