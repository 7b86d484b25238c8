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
        var apiKey = ProcessTree.Variable(ProcessTree.Descendants(process.Id), "OTEL_EXPORTER_OTLP_HEADERS")["x-otlp-api-key=".Length..];
        await AssertNowhereAsync([login.Query["?t=".Length..], apiKey], http, folder, process.Printed.Replace(login.Query, "", StringComparison.Ordinal));
        await AttachScreenshotAsync(login, trace);
    }

    /// <summary>The dashboard's own secrets: neither in what it was sent, nor in a log, nor on the terminal but for the address that logs in.</summary>
    private static async Task AssertNowhereAsync(string[] secrets, HttpClient dashboard, TemporaryFolder data, string printed)
    {
        var places = new List<string> { printed };
        foreach (var signal in (string[])["resources", "spans", "traces", "logs"])
            places.Add(await dashboard.GetStringAsync($"/api/telemetry/{signal}", TestContext.Current.CancellationToken));
        foreach (var log in Directory.GetFiles(data.File("logs")))
        {
            using var file = new StreamReader(new FileStream(log, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
            places.Add(await file.ReadToEndAsync(TestContext.Current.CancellationToken));
        }
        Assert.All(secrets, secret => Assert.All(places, place => Assert.DoesNotContain(secret, place, StringComparison.Ordinal)));
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
