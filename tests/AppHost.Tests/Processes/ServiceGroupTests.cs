using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using MultiModel.AppHost.Embedded;
using MultiModel.AppHost.Embedded.Processes;
using MultiModel.AppHost.Embedded.Resources;
using MultiModel.AppHost.Tests.Output;
using MultiModel.Testing;

namespace MultiModel.AppHost.Tests.Processes;

public sealed class ServiceGroupTests : IDisposable
{
    private const string UntilInputEnds = "cat > /dev/null";

    private readonly TemporaryFolder folder = new();
    private readonly RecordedTerminal recorded = new();
    private readonly HttpClient http = new();

    [Fact]
    public async Task Failed_ServiceThatDies_NamesItWithItsLastLines()
    {
        await using var group = Group(ScriptedService.Create(folder, "mlflow", "echo the disk is full; exit 7", FreePort.Take()));
        using var stop = new CancellationTokenSource();
        var start = group.StartAsync(group.Services[0], stop.Token);

        var failure = await group.Failed.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
        await stop.CancelAsync();

        Assert.Contains("mlflow", failure.Message, StringComparison.Ordinal);
        Assert.Contains("exit status 7", failure.Message, StringComparison.Ordinal);
        Assert.Equal(["the disk is full"], failure.LogLines);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => start);
    }

    [Fact]
    public async Task DisposeAsync_RunningServices_IsNoFailure()
    {
        await using var health = await StartHealthAsync(static () => true);
        var group = Group(ScriptedService.Create(folder, "minio", UntilInputEnds, PortOf(health)));
        await group.StartAsync(group.Services[0], TestContext.Current.CancellationToken);

        await group.DisposeAsync();

        Assert.False(await group.HasFailedAsync());
    }

    [Fact(Timeout = 30_000)]
    public async Task StartAsync_ServiceThatWaitsForAnother_StartsWhenThatIsUp()
    {
        var (healthy, asked) = (false, 0);
        await using var health = await StartHealthAsync(() =>
        {
            Interlocked.Increment(ref asked);
            return healthy;
        });
        var first = ScriptedService.Create(folder, "minio", UntilInputEnds, PortOf(health));
        var second = ScriptedService.Create(folder, "graph", $"touch started; {UntilInputEnds}", PortOf(health)) with { WaitsFor = ["minio"] };
        await using var group = Group(first, second);

        var both = Task.WhenAll(group.Services.Select(service => group.StartAsync(service, TestContext.Current.CancellationToken)));
        await Eventually.TrueAsync(() => asked > 1);
        Assert.Equal(["minio.log"], Directory.GetFiles(folder.Path, "*.log").Select(Path.GetFileName)); // a service that is started has one
        healthy = true;
        await both.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);

        await Eventually.TrueAsync(() => File.Exists(folder.File("started")));
    }

    [Fact(Timeout = 30_000)]
    public async Task StartAsync_WaitsForOneThatIsNeverHealthy_FailsForTheSameReason()
    {
        await using var health = await StartHealthAsync(static () => false);
        var first = ScriptedService.Create(folder, "minio", $"echo no space left; {UntilInputEnds}", PortOf(health));
        var second = ScriptedService.Create(folder, "graph", UntilInputEnds, PortOf(health)) with { WaitsFor = ["minio"] };
        await using var group = Group(first, second);

        var both = group.Services.Select(service => group.StartAsync(service, TestContext.Current.CancellationToken)).ToList();

        foreach (var start in both)
        {
            var error = await Assert.ThrowsAsync<LaunchException>(() => start);
            Assert.StartsWith("minio was not up after", error.Message, StringComparison.Ordinal);
            Assert.Equal(["no space left"], error.LogLines);
        }
    }

    [Fact(Timeout = 30_000)]
    public async Task StartAsync_OneThatCannotBeStarted_FailsWithAllThatWaitForIt()
    {
        var first = ScriptedService.Create(folder, "minio", UntilInputEnds);
        File.SetUnixFileMode(first.Service.Program, UnixFileMode.UserRead);
        var second = ScriptedService.Create(folder, "graph", UntilInputEnds) with { WaitsFor = ["minio"] };
        var third = ScriptedService.Create(folder, "deployer", UntilInputEnds) with { WaitsFor = ["minio", "graph"] };
        await using var group = Group(first, second, third);

        foreach (var start in group.Services.Select(service => group.StartAsync(service, TestContext.Current.CancellationToken)).ToList())
            Assert.StartsWith("minio cannot be started: ", (await Assert.ThrowsAsync<LaunchException>(() => start)).Message, StringComparison.Ordinal);
    }

    public void Dispose()
    {
        http.Dispose();
        folder.Dispose();
    }

    private ServiceGroup Group(params ServiceResource[] services) =>
        new(services, folder.Path, new HealthGate(http, TimeProvider.System, TimeSpan.FromSeconds(3)), recorded.Terminal, verbose: false, TimeProvider.System);

    private static async Task<WebApplication> StartHealthAsync(Func<bool> healthy)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        app.MapGet("/health", () => healthy() ? Results.Ok() : Results.StatusCode(StatusCodes.Status503ServiceUnavailable));
        await app.StartAsync(TestContext.Current.CancellationToken);
        return app;
    }

    private static int PortOf(WebApplication app) =>
        new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single()).Port;
}
