using System.Collections.Concurrent;
using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using MultiModel.GraphRunner.Manifests;
using MultiModel.GraphRunner.Tests.Support;
using MultiModel.Learning;
using MultiModel.ServiceDefaults.Http;
using MultiModel.Testing;
using Polly.Timeout;

namespace MultiModel.GraphRunner.Tests.Manifests;

public sealed class StartManifestTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Start_AddressThatDoesNotAnswerAtFirst_IsAskedAgain()
    {
        var asked = 0;
        var manifest = "";
        await using var graph = await StartAsync(() => asked++ == 0 ? throw new TimeoutRejectedException("It took too long.") : Task.FromResult(manifest));
        manifest = Manifest.Of(IrisModels.Write(graph.S3.Folder, "run1"));

        await graph.WaitUntilServingAsync();

        Assert.Equal(manifest, await graph.Http.GetStringAsync("/manifest", Ct));
    }

    [Fact]
    public async Task Start_AnotherManifestIsPutWhileTheAddressIsSlow_TheOtherServes()
    {
        var answer = new TaskCompletionSource<string>();
        await using var graph = await StartAsync(() => answer.Task);
        var slow = Manifest.Of(IrisModels.Write(graph.S3.Folder, "run1"));
        var put = await graph.ServeIrisAsync(Kernel.Linear, "run2");

        answer.SetResult(slow);
        await graph.Services.GetServices<IHostedService>().OfType<StartManifest>().Single().ExecuteTask!;

        Assert.Equal(put, await graph.Http.GetStringAsync("/manifest", Ct));
    }

    [Fact]
    public async Task Start_FaultThatStays_IsTriedAgainAfterPausesThatDouble()
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder.File("x.yaml"), "kind: X", Ct);
        var time = new PausesInNoTime();
        await using var graph = await GraphFixture.StartAsync(services => services.AddSingleton<TimeProvider>(time), ("Graph:Manifest", folder.File("x.yaml")));

        await time.NinePauses.WaitAsync(Ct);

        Assert.Equal([1, 2, 4, 8, 16, 32, 60, 60, 60], time.Pauses.Take(9));
    }

    /// <summary>The client has no handler that would try again by itself, so that what the address answers is what the service sees.</summary>
    private static Task<GraphFixture> StartAsync(Func<Task<string>> answer) => GraphFixture.StartAsync(
        services => services.AddHttpClient(nameof(StartManifest)).WithoutResilience().ConfigurePrimaryHttpMessageHandler(() => new Answers(answer)),
        ("Graph:Manifest", "http://deployer/manifest"));

    private sealed class PausesInNoTime : TimeProvider
    {
        private readonly TaskCompletionSource nine = new();
        private readonly ConcurrentQueue<double> pauses = [];

        public Task NinePauses => nine.Task;

        public IEnumerable<double> Pauses => pauses;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            pauses.Enqueue(dueTime.TotalSeconds);
            if (pauses.Count == 9)
                nine.TrySetResult();
            return base.CreateTimer(callback, state, TimeSpan.Zero, period);
        }
    }

    private sealed class Answers(Func<Task<string>> answer) : HttpMessageHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            new(HttpStatusCode.OK) { Content = new StringContent(await answer()) };
    }
}
