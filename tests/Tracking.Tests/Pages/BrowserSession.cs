using Microsoft.Playwright;
using MultiModel.Testing;

namespace MultiModel.Tracking.Tests.Pages;

/// <summary>A browser and the driver process behind it; both end with the session.</summary>
internal sealed class BrowserSession(IPlaywright playwright, IBrowser browser) : IAsyncDisposable
{
    public IBrowser Browser => browser;

    public static async Task<BrowserSession> LaunchAsync()
    {
        var chromium = Requires.Chromium();
        var playwright = await Playwright.CreateAsync();
        return new BrowserSession(playwright, await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions { ExecutablePath = chromium, Args = ["--no-sandbox"] }));
    }

    public async ValueTask DisposeAsync()
    {
        await browser.DisposeAsync();
        playwright.Dispose();
    }
}
