using MultiModel.Testing;
using MultiModel.Trainer.Tests.Hosting;

namespace MultiModel.Trainer.Tests.Commands;

public sealed class ServeTests(Platform platform) : IDisposable
{
    private readonly TemporaryFolder folder = new();

    [Fact]
    public async Task Serve_Terminated_EndsSoonWithStatusZero()
    {
        Requires.That(!OperatingSystem.IsWindows(), "signals");
        var address = new Uri($"http://127.0.0.1:{FreePort.Take()}");
        await using var process = Outcome.Start([$"--urls={address.GetLeftPart(UriPartial.Authority)}", $"--Trainer:DataDirectory={folder.File("trainer")}", .. platform.Settings]);
        await process.ReadyAsync(new Uri(address, "/health"));

        process.Terminate();

        Assert.Equal(0, (await process.ExitAsync(TimeSpan.FromSeconds(10))).Status);
    }

    [Fact]
    public async Task Serve_BusyPort_FailsInOneLineThatNamesIt()
    {
        using var listener = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        var address = $"http://{listener.LocalEndpoint}";

        var outcome = await Outcome.OfProcessAsync([$"--urls={address}", $"--Trainer:DataDirectory={folder.File("trainer")}", .. platform.Settings], new Dictionary<string, string>());

        outcome.AssertFailed(address);
    }

    public void Dispose() => folder.Dispose();
}
