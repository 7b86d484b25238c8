using System.IO.Pipelines;
using System.Net;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using MultiModel.Trainer.Configuration;
using MultiModel.Trainer.Deployer;

namespace MultiModel.Trainer.Tests.Deployer;

/// <summary>A deployer that is away for longer than a moment, as when another node has to start its pod.</summary>
public sealed class RolloutEventsTests
{
    private readonly FakeTimeProvider time = new();

    [Theory]
    [InlineData(null)]
    [InlineData(HttpStatusCode.ServiceUnavailable)]
    public async Task Follow_ADeployerThatIsAwayForAMinute_AsksUntilItIsBack(HttpStatusCode? status)
    {
        using var deployer = new Absent(time, TimeSpan.FromMinutes(1), status);

        Assert.Equal("Succeeded", (await FollowAsync(deployer)).State);
    }

    /// <remarks>Nothing may happen for minutes, while an image is pulled.</remarks>
    [Fact]
    public async Task Follow_EventsThatBreakOffAfterALongSilence_AreAskedForAgain()
    {
        using var deployer = new Absent(time, TimeSpan.FromMinutes(1), null) { Silence = TimeSpan.FromMinutes(5) };

        Assert.Equal("Succeeded", (await FollowAsync(deployer)).State);
    }

    /// <remarks>As when its node loses its power: no connection to it ends.</remarks>
    [Fact]
    public async Task Follow_EventsThatStopWithoutAWord_AreAskedForAgain()
    {
        using var deployer = new Absent(time, TimeSpan.Zero, null) { Silence = TimeSpan.FromHours(1), IsAlive = false };

        Assert.Equal("Succeeded", (await FollowAsync(deployer)).State);
    }

    [Fact]
    public async Task Follow_ADeployerThatTakesConnectionsAndSaysNothing_EndsLongBeforeTheRolloutsTime()
    {
        using var deployer = new Mute();
        var started = time.GetUtcNow();

        var error = await Assert.ThrowsAsync<RolloutException>(() => FollowAsync(deployer));

        Assert.Contains("has not answered for 2 minutes: it sent no events", error.Message);
        Assert.InRange(time.GetUtcNow() - started, TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(3));
    }

    [Fact]
    public async Task Follow_ADeployerThatStaysAway_EndsLongBeforeTheRolloutsTime()
    {
        using var deployer = new Absent(time, TimeSpan.FromHours(1), null);
        var started = time.GetUtcNow();

        var error = await Assert.ThrowsAsync<RolloutException>(() => FollowAsync(deployer));

        Assert.Contains("has not answered for 2 minutes: nobody", error.Message);
        Assert.InRange(time.GetUtcNow() - started, TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(3));
    }

    private async Task<Rollout> FollowAsync(HttpMessageHandler deployer)
    {
        using var http = new HttpClient(deployer) { BaseAddress = new Uri("http://deployer") };
        var following = new RolloutEvents(http, Options.Create(new PipelineOptions()), time).FollowAsync("r1", static _ => { }, TestContext.Current.CancellationToken);
        while (!following.IsCompleted)
        {
            time.Advance(TimeSpan.FromMilliseconds(250));
            await Task.Delay(1, TestContext.Current.CancellationToken);
        }
        return await following;
    }

    /// <param name="until">how long it is away</param>
    /// <param name="status">what is answered for it meanwhile; null for nothing</param>
    private sealed class Absent(TimeProvider time, TimeSpan until, HttpStatusCode? status) : HttpMessageHandler
    {
        private long started = time.GetTimestamp();

        /// <summary>How long after its first event it goes away; at once when null.</summary>
        public TimeSpan? Silence { get; set; }

        /// <summary>Whether it says so meanwhile.</summary>
        public bool IsAlive { get; init; } = true;

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            if (Silence is { } silence)
            {
                Silence = null;
                var pipe = new Pipe();
                await pipe.Writer.WriteAsync("event: progress\ndata: {\"stage\":\"apply\",\"message\":\"applying\"}\n\n"u8.ToArray(), cancellationToken);
                _ = BreakOffAsync(pipe.Writer, silence);
                return new HttpResponseMessage { Content = new StreamContent(pipe.Reader.AsStream()) };
            }
            if (time.GetElapsedTime(started) >= until)
                return new HttpResponseMessage { Content = new StringContent("event: rollout\ndata: {\"id\":\"r1\",\"state\":\"Succeeded\"}\n\n") };
            return status is { } refusal ? new HttpResponseMessage(refusal) { RequestMessage = request } : throw new HttpRequestException("nobody");
        }

        private async Task BreakOffAsync(PipeWriter events, TimeSpan silence)
        {
            for (var passed = TimeSpan.Zero; passed < silence; passed += TimeSpan.FromSeconds(15))
            {
                await Task.Delay(TimeSpan.FromSeconds(15), time);
                if (IsAlive)
                    await events.WriteAsync("event: alive\ndata: \n\n"u8.ToArray());
            }
            started = time.GetTimestamp();
            await events.CompleteAsync();
        }
    }

    private sealed class Mute : HttpMessageHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            await Task.Delay(Timeout.Infinite, cancellationToken);
            return new HttpResponseMessage();
        }
    }
}
