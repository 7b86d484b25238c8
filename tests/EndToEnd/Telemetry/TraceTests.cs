using System.Net;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using MultiModel.EndToEnd.Hosting;
using MultiModel.Testing;

namespace MultiModel.EndToEnd.Telemetry;

/// <remarks>In the collection of the others, so that no two applications train at once.</remarks>
[Collection(nameof(RunningApplication))]
public sealed partial class TraceTests
{
    [Fact]
    public async Task Dashboard_AfterTheFirstRun_ShowsOneTraceThroughEveryResourceToThoseWithTheToken()
    {
        var ct = TestContext.Current.CancellationToken;
        var cli = Environment.GetEnvironmentVariable("ASPIRE_CLI_PATH");
        Requires.That(File.Exists(cli), "the Aspire CLI at ASPIRE_CLI_PATH (npm: @microsoft/aspire-cli-linux-x64)");
        using var folder = new TemporaryFolder();
        var dashboardPorts = FreePort.Take(2);
        await using var process = AppHostProcess.Start(
            [.. AppHostProcess.OnFreePorts(out _), "--port", $"dashboard={dashboardPorts[0]}", "--port", $"otlp={dashboardPorts[1]}", "--data", folder.Path]);
        await process.WaitUntilReadyAsync(ct);
        var login = new Uri(LoginUrl().Match(process.Printed).Value);
        using var http = new HttpClient { BaseAddress = new Uri(login, "/") };
        http.DefaultRequestHeaders.Add("x-api-key", login.Query["?t=".Length..]);

        var trace = await Dashboard.AssertWholeTraceAsync(http, ct);
        using (var stranger = new HttpClient())
        using (var refused = await stranger.GetAsync(new Uri(login, "/api/telemetry/traces"), ct))
            Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        await AttachScreenshotAsync(login, trace);
    }

    /// <summary>Opens the trace in a browser, once it shows a row of every resource, and keeps a picture of it.</summary>
    private static async Task AttachScreenshotAsync(Uri login, string trace)
    {
        var chromium = Requires.Chromium();
        using var playwright = await Playwright.CreateAsync();
        await using var browser = await playwright.Chromium.LaunchAsync(new() { ExecutablePath = chromium, Args = ["--no-sandbox", "--disable-gpu"] });
        var page = await browser.NewPageAsync(new() { ViewportSize = new() { Width = 1600, Height = 1000 } });
        page.SetDefaultTimeout((float)Dashboard.Deadline.TotalMilliseconds);

        await page.GotoAsync($"{login}&returnUrl={Uri.EscapeDataString($"/traces/detail/{trace}")}");
        foreach (var resource in Dashboard.Resources)
            await page.GetByText(resource, new() { Exact = false }).First.WaitForAsync();

        TestContext.Current.AddAttachment("trace.png", await page.ScreenshotAsync(), "image/png");
    }

    [GeneratedRegex(@"http://127\.0\.0\.1:\d+/login\?t=[0-9a-f]+")]
    private static partial Regex LoginUrl();
}
