using System.Diagnostics;
using MultiModel.Testing;
using MultiModel.Trainer.Tests.Hosting;

namespace MultiModel.Trainer.Tests.Commands;

public sealed class ServeTests(Platform platform) : IDisposable
{
    private readonly TemporaryFolder folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Serve_Terminated_EndsSoonWithStatusZero()
    {
        Requires.That(!OperatingSystem.IsWindows(), "signals");
        var address = new Uri($"http://127.0.0.1:{FreePort.Take()}");
        using var process = Outcome.Start([$"--urls={address.GetLeftPart(UriPartial.Authority)}", $"--Trainer:DataDirectory={folder.File("trainer")}", .. platform.Settings]);
        try
        {
            await WaitUntilAliveAsync(address);
            process.Terminate();
            using var soon = new CancellationTokenSource(TimeSpan.FromSeconds(10));
            await process.WaitForExitAsync(soon.Token);
            Assert.Equal(0, process.ExitCode);
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
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

    private static async Task WaitUntilAliveAsync(Uri address)
    {
        using var http = new HttpClient { BaseAddress = address };
        var waited = Stopwatch.StartNew();
        while (true)
            try
            {
                using var response = await http.GetAsync("/health", Cancellation);
                if (response.IsSuccessStatusCode)
                    return;
            }
            catch (HttpRequestException) when (waited.Elapsed < TimeSpan.FromMinutes(1))
            {
                await Task.Delay(50, Cancellation);
            }
    }
}
