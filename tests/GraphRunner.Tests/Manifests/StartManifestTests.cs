using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using MultiModel.GraphRunner.Manifests;
using MultiModel.GraphRunner.Tests.Support;
using MultiModel.Learning;
using MultiModel.ServiceDefaults.Http;
using Polly.Timeout;

namespace MultiModel.GraphRunner.Tests.Manifests;

/// <summary>A graph whose manifest is at an address, answered here in the test's way.</summary>
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

    /// <summary>The client has no handler that would try again by itself, so that what the address answers is what the service sees.</summary>
    private static Task<GraphFixture> StartAsync(Func<Task<string>> answer) => GraphFixture.StartAsync(
        services => services.AddHttpClient(nameof(StartManifest)).WithoutResilience().ConfigurePrimaryHttpMessageHandler(() => new Answers(answer)),
        ("Graph:Manifest", "http://deployer/manifest"));

    private sealed class Answers(Func<Task<string>> answer) : HttpMessageHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            new(HttpStatusCode.OK) { Content = new StringContent(await answer()) };
    }
}
