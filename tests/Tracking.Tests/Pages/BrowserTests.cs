using Microsoft.Playwright;

namespace MultiModel.Tracking.Tests.Pages;

/// <summary>The pages in a real Chromium, with artifacts in the real object store.</summary>
public sealed class BrowserTests(ObjectStoreProcess store) : IClassFixture<ObjectStoreProcess>
{
    private const string Proxy = "/api/2.0/mlflow-artifacts/artifacts";

    [Theory]
    [InlineData(1280, ColorScheme.Light)]
    [InlineData(360, ColorScheme.Dark)]
    public async Task EveryPage_InABrowser_FitsItsWidthAndReportsNoError(int width, ColorScheme scheme)
    {
        await using var session = await BrowserSession.LaunchAsync();
        using var server = new TrackingServer(store.Settings);
        var (first, second) = await FillAsync(server.Http);
        await server.Http.CallAsync("runs/set-tag", new { run_id = second, key = "a_long_name_of_a_tag_that_only_one_run_has_and_no_break", value = "1" });
        var page = await session.Browser.NewPageAsync(new BrowserNewPageOptions { ViewportSize = new ViewportSize { Width = width, Height = 800 }, ColorScheme = scheme });
        var errors = new List<string>();
        page.Console += (_, message) => { if (message.Type == "error") errors.Add(message.Text); };

        foreach (var path in (string[])["/", "/experiments/0", $"/runs/{first}?path=svc/MLmodel", $"/runs/{first}?path=plots/plot.svg", $"/compare?run={first}&run={second}", "/models", "/models/iris", "/models/iris/versions/1?path=input_example.json"])
        {
            var response = await page.GotoAsync(server.Http.BaseAddress + path.TrimStart('/'));
            Assert.True(response!.Ok, $"{path}: {response.Status}");
            var overflow = await page.EvaluateAsync<int>("document.documentElement.scrollWidth - document.documentElement.clientWidth");
            Assert.True(overflow <= 0, $"{path} is {overflow} pixels wider than the window");
            Assert.Equal(1, await page.Locator("h1").CountAsync());
        }

        Assert.Empty(errors);
    }

    [Theory]
    [InlineData(1280)]
    [InlineData(360)]
    public async Task LongNames_InABrowser_BreakAndLeaveTheOtherColumnsInSight(int width)
    {
        await using var session = await BrowserSession.LaunchAsync();
        using var server = new TrackingServer(store.Settings);
        var name = new string('n', 200);
        var experiment = (string)(await server.Http.CallAsync("experiments/create", new { name }))["experiment_id"]!;
        var run = (string)(await server.Http.CallAsync("runs/create", new { experiment_id = experiment, run_name = name }))["run"]!["info"]!["run_id"]!;
        await server.Http.CallAsync("registered-models/create", new { name });
        var page = await session.Browser.NewPageAsync(new BrowserNewPageOptions { ViewportSize = new ViewportSize { Width = width, Height = 800 } });

        foreach (var path in (string[])["", $"experiments/{experiment}", $"runs/{run}", $"compare?run={run}", "models", $"models/{name}"])
        {
            await page.GotoAsync(server.Http.BaseAddress + path);
            Assert.True(await page.EvaluateAsync<int>("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0, $"/{path} is wider than the window");
            if (await page.Locator("table.named, table.runs").CountAsync() > 0)
                Assert.True(await page.EvaluateAsync<bool>("document.querySelector('tbody th + td').getBoundingClientRect().left < innerWidth"), $"/{path} shows the name alone");
        }
    }

    [Fact]
    public async Task Runs_SortedFilteredAndComparedByKeyboard_ShowWhatWasAskedFor()
    {
        await using var session = await BrowserSession.LaunchAsync();
        using var server = new TrackingServer(store.Settings);
        await FillAsync(server.Http);
        var page = await session.Browser.NewPageAsync();
        await page.GotoAsync(server.Http.BaseAddress + "experiments/0");
        var names = page.Locator("table.runs tbody th");
        await Assertions.Expect(names).ToHaveTextAsync(["second", "first"]);

        await page.GetByRole(AriaRole.Link, new() { Name = "accuracy" }).ClickAsync();
        await Assertions.Expect(names).ToHaveTextAsync(["first", "second"]);
        await page.GetByRole(AriaRole.Link, new() { Name = "accuracy" }).ClickAsync();
        await Assertions.Expect(names).ToHaveTextAsync(["second", "first"]);

        await page.GetByLabel("Filter").FillAsync("params.kernel = 'rbf'");
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(names).ToHaveTextAsync(["first"]);
        await page.GetByLabel("Filter").FillAsync("params.kernel = rbf");
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("not quoted");
        await page.GetByRole(AriaRole.Link, new() { Name = "Reset" }).ClickAsync();
        await Assertions.Expect(names).ToHaveTextAsync(["second", "first"]);

        await page.GetByLabel("Compare first").FocusAsync();
        await page.Keyboard.PressAsync("Space");
        await page.GetByLabel("Compare second").FocusAsync();
        await page.Keyboard.PressAsync("Space");
        await page.GetByRole(AriaRole.Button, new() { Name = "Compare selected" }).PressAsync("Enter");
        await Assertions.Expect(page.Locator("h1")).ToHaveTextAsync("Compare 2 runs");
        await Assertions.Expect(page.Locator("figure.chart > svg polyline")).ToHaveCountAsync(2);
        await Assertions.Expect(page.GetByRole(AriaRole.List, new() { Name = "Lines" })).ToContainTextAsync("second");
        Assert.Equal(["kernel"], (await page.Locator("section:has-text('Parameters') tr.differs th").AllInnerTextsAsync()).Select(static text => text.Split(' ', '\n')[0]));
    }

    [Fact]
    public async Task Comparison_InTheSystemsColours_MarksTheRowsThatDiffer()
    {
        await using var session = await BrowserSession.LaunchAsync();
        using var server = new TrackingServer(store.Settings);
        var (first, second) = await FillAsync(server.Http);
        var page = await session.Browser.NewPageAsync(new BrowserNewPageOptions { ForcedColors = ForcedColors.Active });

        await page.GotoAsync($"{server.Http.BaseAddress}compare?run={first}&run={second}");

        const string Line = "row => getComputedStyle(row).borderLeftWidth";
        Assert.Equal("3px", await page.Locator("tr.differs th").First.EvaluateAsync<string>(Line));
        Assert.Equal("0px", await page.Locator("tr:not(.differs) th[scope=row]").First.EvaluateAsync<string>(Line));
    }

    [Fact]
    public async Task Runs_WithAMetricOfALongName_ShowTheNextColumnToo()
    {
        await using var session = await BrowserSession.LaunchAsync();
        using var server = new TrackingServer(store.Settings);
        var (first, _) = await FillAsync(server.Http);
        await server.Http.CallAsync("runs/log-metric", new { run_id = first, key = "a/long/name/of/a/metric/" + new string('x', 200), value = 1, timestamp = 1 });
        var page = await session.Browser.NewPageAsync();

        await page.GotoAsync(server.Http.BaseAddress + "experiments/0");

        Assert.InRange(await page.Locator("a.sort:has-text('a/long/name')").EvaluateAsync<double>("link => link.getBoundingClientRect().width"), 100, 230);
    }

    [Fact]
    public async Task Artifacts_OfARun_ArePreviewedAndTheirScriptsDoNotRun()
    {
        await using var session = await BrowserSession.LaunchAsync();
        using var server = new TrackingServer(store.Settings);
        var (run, _) = await FillAsync(server.Http);
        var page = await session.Browser.NewPageAsync();
        var dialogs = 0;
        page.Dialog += (_, dialog) => { dialogs++; _ = dialog.DismissAsync(); };

        await page.GotoAsync($"{server.Http.BaseAddress}runs/{run}");
        await page.GetByRole(AriaRole.Link, new() { Name = "plots/" }).ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "plot.svg" }).ClickAsync();
        Assert.Equal(20, await page.Locator(".preview img").EvaluateAsync<int>("image => image.decode().then(() => image.naturalWidth)"));
        Assert.Equal(1, await page.Locator("figure.chart polyline").CountAsync());

        // Opened by itself the picture is in a sandbox.
        await page.GotoAsync($"{server.Http.BaseAddress}artifact-image?run_id={run}&path=plots/plot.svg");
        Assert.Equal(0, dialogs);
        await page.GotoAsync($"{server.Http.BaseAddress}runs/{run}?path=evil.json");
        Assert.Contains("</pre><script>", await page.Locator(".preview pre").InnerTextAsync());
        Assert.Equal(0, dialogs);
        await page.GotoAsync($"{server.Http.BaseAddress}runs/{run}?path=absent");
        await Assertions.Expect(page.Locator(".preview")).ToHaveTextAsync("There is nothing at this path.");
    }

    [Fact]
    public async Task Run_WithOneHistoryAndATagOfTwoLines_ShowsSmallLettersAndBothLines()
    {
        await using var session = await BrowserSession.LaunchAsync();
        using var server = new TrackingServer(store.Settings);
        var (run, _) = await FillAsync(server.Http);
        await server.Http.CallAsync("runs/set-tag", new { run_id = run, key = "report", value = "precision  1\nrecall  0.5" });
        var page = await session.Browser.NewPageAsync(new BrowserNewPageOptions { ViewportSize = new ViewportSize { Width = 1280, Height = 800 } });

        await page.GotoAsync($"{server.Http.BaseAddress}runs/{run}");

        Assert.InRange(await page.Locator(".chart-label").First.EvaluateAsync<double>("label => label.getBoundingClientRect().height"), 8, 18);
        Assert.Equal("precision  1\nrecall  0.5", await page.Locator("tr:has-text('report') td").InnerTextAsync());
    }

    private static async Task<(string First, string Second)> FillAsync(HttpClient http)
    {
        var (first, second) = (await http.CreateRunAsync("first"), await http.CreateRunAsync("second"));
        foreach (var (run, kernel, accuracy) in ((string, string, double)[])[(first, "rbf", 0.9), (second, "linear", 0.8)])
            await http.CallAsync("runs/log-batch", new
            {
                run_id = run,
                metrics = Enumerable.Range(0, 5).Select(step => new { key = "accuracy", value = accuracy + step / 100.0, timestamp = step, step }),
                @params = new[] { new { key = "kernel", value = kernel }, new { key = "a_long_parameter_name_without_any_break_in_it", value = new string('x', 300) } },
                tags = new[] { new { key = "note", value = "<b>not bold</b>" } },
            });
        foreach (var (path, content) in ((string, string)[])
            [
                ("svc/MLmodel", "flavors: {}"), ("svc/input_example.json", """{"a":[1,2]}"""), ("evil.json", """{"a": "</pre><script>alert(1)</script>"}"""),
                ("plots/plot.svg", "<svg xmlns='http://www.w3.org/2000/svg' width='20' height='20' onload='alert(1)'><script>alert(1)</script><rect width='20' height='20'/></svg>"),
            ])
            (await http.PutAsync($"{Proxy}/0/{first}/artifacts/{path}", new StringContent(content), TestContext.Current.CancellationToken)).EnsureSuccessStatusCode();
        await http.CallAsync("registered-models/create", new { name = "iris", description = "example" });
        await http.CallAsync("model-versions/create", new { name = "iris", source = $"runs:/{first}/svc", run_id = first });
        await http.CallAsync("registered-models/alias", new { name = "iris", alias = "champion", version = "1" });
        return (first, second);
    }
}
