using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using MultiModel.EndToEnd.Hosting;
using MultiModel.Testing;

namespace MultiModel.EndToEnd.Telemetry;

/// <remarks>In the collection of the others, so that no two applications train at once.</remarks>
[Collection(nameof(RunningApplication))]
public sealed partial class TraceTests
{
    private static readonly string[] Resources = ["deployer", "graph", "minio", "mlflow", "trainer"];
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

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

        var (trace, found) = await WaitForTraceAsync(http, ct);
        Assert.Equal(Resources, found);
        using (var stranger = new HttpClient())
        using (var refused = await stranger.GetAsync(new Uri(login, "/api/telemetry/traces"), ct))
            Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        await AttachScreenshotAsync(login, trace);
    }

    /// <summary>The trace with the most resources, once it has all of them or the deadline is over.</summary>
    private static async Task<(string Trace, IReadOnlyList<string> Resources)> WaitForTraceAsync(HttpClient http, CancellationToken ct)
    {
        var waited = Stopwatch.GetTimestamp();
        while (true)
        {
            var answer = await http.GetFromJsonAsync<JsonNode>("/api/telemetry/traces", ct);
            var traces = Spans(answer!).GroupBy(static span => span.Trace, static span => span.Resource)
                .Select(static trace => (trace.Key, Names: (IReadOnlyList<string>)[.. trace.Distinct().Order()])).ToList();
            if (traces.Count > 0 && traces.MaxBy(static trace => trace.Names.Count) is var longest
                && (longest.Names.Count == Resources.Length || Stopwatch.GetElapsedTime(waited) > Deadline))
                return longest;
            Assert.True(Stopwatch.GetElapsedTime(waited) <= Deadline, "The dashboard has no trace.");
            await Task.Delay(500, ct);
        }
    }

    /// <summary>OTLP's JSON: resourceSpans, each with a resource (service.name) and spans by scope.</summary>
    private static IEnumerable<(string Trace, string Resource)> Spans(JsonNode answer) =>
        from resourceSpans in answer["data"]!["resourceSpans"]!.AsArray()
        let name = resourceSpans!["resource"]!["attributes"]!.AsArray().Single(static attribute => (string)attribute!["key"]! == "service.name")!["value"]!["stringValue"]!
        from scope in resourceSpans["scopeSpans"]!.AsArray()
        from span in scope!["spans"]!.AsArray()
        select ((string)span!["traceId"]!, (string)name!);

    /// <summary>Opens the trace in a browser, once it shows a row of every resource, and keeps a picture of it.</summary>
    private static async Task AttachScreenshotAsync(Uri login, string trace)
    {
        var chromium = Requires.Chromium();
        using var playwright = await Playwright.CreateAsync();
        await using var browser = await playwright.Chromium.LaunchAsync(new() { ExecutablePath = chromium, Args = ["--no-sandbox", "--disable-gpu"] });
        var page = await browser.NewPageAsync(new() { ViewportSize = new() { Width = 1600, Height = 1000 } });
        page.SetDefaultTimeout((float)Deadline.TotalMilliseconds);

        await page.GotoAsync($"{login}&returnUrl={Uri.EscapeDataString($"/traces/detail/{trace}")}");
        foreach (var resource in Resources)
            await page.GetByText(resource, new() { Exact = false }).First.WaitForAsync();

        TestContext.Current.AddAttachment("trace.png", await page.ScreenshotAsync(), "image/png");
    }

    [GeneratedRegex(@"http://127\.0\.0\.1:\d+/login\?t=[0-9a-f]+")]
    private static partial Regex LoginUrl();
}
