using System.Net.Http.Json;
using Microsoft.Playwright;
using MultiModel.Deployer.Tests.Doubles;
using MultiModel.Testing;

namespace MultiModel.Deployer.Tests.Console;

/// <summary>The page in a real Chromium.</summary>
public sealed class BrowserTests : IAsyncLifetime
{
    private readonly TemporaryFolder folder = new();
    private readonly List<string> complaints = [];
    private MlflowDouble mlflow = null!;
    private GraphDouble graph = null!;
    private TrainerDouble trainer = null!;
    private DeployerProcess deployer = null!;
    private IPlaywright playwright = null!;
    private IBrowser browser = null!;
    private string url = "";

    public async ValueTask InitializeAsync()
    {
        var chromium = Requires.Chromium();
        mlflow = await MlflowDouble.StartAsync();
        graph = await GraphDouble.StartAsync();
        trainer = await TrainerDouble.StartAsync();
        deployer = DeployerProcess.Start(folder.Path, mlflow.Url, graph.Url, ("services:trainer:http:0", trainer.Url));
        using var http = deployer.CreateClient();
        url = http.BaseAddress!.ToString();
        using var rollout = await http.PostAsJsonAsync("/rollouts", new { scaler = mlflow.AddRun("scaler"), svc = mlflow.AddRun("svc") });
        await http.GetStringAsync($"{rollout.Headers.Location}/events");
        playwright = await Playwright.CreateAsync();
        browser = await playwright.Chromium.LaunchAsync(new() { ExecutablePath = chromium, Args = ["--no-sandbox", "--disable-gpu"] });
    }

    public async ValueTask DisposeAsync()
    {
        if (browser is not null)
            await browser.DisposeAsync();
        playwright?.Dispose();
        foreach (var part in new IAsyncDisposable?[] { deployer, trainer, graph, mlflow })
            if (part is not null)
                await part.DisposeAsync();
        folder.Dispose();
    }

    [Fact]
    public async Task Retrain_WithAChosenKernel_IsFollowedToItsEnd()
    {
        var page = await OpenAsync();

        await page.GetByLabel("Kernel").SelectOptionAsync("linear");
        await page.GetByRole(AriaRole.Button, new() { Name = "Retrain" }).ClickAsync();
        await page.Locator("#pipeline .badge", new() { HasText = "Running" }).First.WaitForAsync();
        trainer.Step("Running", "150 iterations, 40 samples active");
        await page.GetByText("150 iterations, 40 samples active").WaitForAsync();
        trainer.Step("Succeeded", "SVC linear, accuracy 0.98");
        trainer.End();
        await page.GetByText("SVC linear, accuracy 0.98").WaitForAsync();
        await page.Locator("#pipeline header .badge", new() { HasText = "Succeeded" }).WaitForAsync();

        Assert.Equal("linear", await page.GetByLabel("Kernel").InputValueAsync());
        Assert.Empty(complaints);
    }

    [Fact]
    public async Task Details_ThatSomebodyOpened_StayOpenWhenThePageRefreshes()
    {
        var page = await OpenAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Retrain" }).ClickAsync();
        await page.Locator("#pipeline .badge", new() { HasText = "Running" }).First.WaitForAsync();
        var steps = page.Locator("#rollout-steps");
        await steps.Locator("summary").PressAsync("Enter");
        await page.EvaluateAsync("document.getElementById('rollouts').dataset.old = document.getElementById('rollouts').dataset.served = 'yes'");

        trainer.Step("Running", "150 iterations, 40 samples active");
        await page.Locator("#rollouts:not([data-old])").WaitForAsync();

        Assert.NotNull(await steps.GetAttributeAsync("open"));
    }

    [Fact]
    public async Task Prediction_ByKeyboardAlone_ShowsEachNodesAnswer()
    {
        var page = await OpenAsync();

        await page.GetByLabel("Rows of features").FocusAsync();
        await page.Keyboard.PressAsync("Control+A");
        await page.Keyboard.TypeAsync("6.7, 3.0, 5.2, 2.3");
        await page.Keyboard.PressAsync("Tab");
        await page.Keyboard.PressAsync("Enter");
        await page.Locator("[data-answer=svc]").WaitForAsync();

        Assert.Contains("-0.900681, 1.019", await page.Locator("[data-answer=scaler]").InnerTextAsync());
        Assert.Contains("2", await page.Locator("[data-answer=svc] .answer").InnerTextAsync());
        Assert.Equal("6.7, 3.0, 5.2, 2.3", await page.GetByLabel("Rows of features").InputValueAsync());
        Assert.Empty(complaints);
    }

    [Fact]
    public async Task Manifest_DownloadedAndCopied_IsTheServedOne()
    {
        var page = await OpenAsync(new() { Permissions = ["clipboard-read", "clipboard-write"] });

        var download = await page.RunAndWaitForDownloadAsync(() => page.GetByRole(AriaRole.Link, new() { Name = "Download" }).ClickAsync());
        await page.GetByRole(AriaRole.Button, new() { Name = "Copy" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Copied" }).WaitForAsync();

        Assert.Equal("multi-model.yaml", download.SuggestedFilename);
        Assert.Equal(graph.Served, await File.ReadAllTextAsync(await download.PathAsync(), TestContext.Current.CancellationToken));
        Assert.Equal(graph.Served, await page.EvaluateAsync<string>("navigator.clipboard.readText()"));
    }

    [Theory]
    [InlineData(390)]
    [InlineData(1280)]
    public async Task Page_OfAnyWidth_DoesNotScrollSideways(int width)
    {
        var page = await OpenAsync(new() { ViewportSize = new() { Width = width, Height = 800 } });

        Assert.Equal(width, await page.EvaluateAsync<int>("document.documentElement.scrollWidth"));
        Assert.Empty(complaints);
    }

    [Fact]
    public async Task Page_WithoutScripts_StillRetrains()
    {
        var page = await OpenAsync(new() { JavaScriptEnabled = false });

        await page.GetByLabel("Kernel").SelectOptionAsync("poly");
        await page.GetByRole(AriaRole.Button, new() { Name = "Retrain" }).ClickAsync();

        await page.GetByText("A run is under way.").WaitForAsync();
        Assert.Equal("poly", await page.GetByLabel("Kernel").InputValueAsync());
    }

    private async Task<IPage> OpenAsync(BrowserNewContextOptions? options = null)
    {
        var context = await browser.NewContextAsync(options);
        context.SetDefaultTimeout(20_000);
        var page = await context.NewPageAsync();
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning")
                complaints.Add(message.Text);
        };
        page.PageError += (_, error) => complaints.Add(error);
        await page.GotoAsync(url);
        return page;
    }
}
