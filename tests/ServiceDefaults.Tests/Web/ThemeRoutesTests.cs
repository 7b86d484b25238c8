using System.Net;
using Microsoft.AspNetCore.Builder;
using MultiModel.ServiceDefaults.Web;

namespace MultiModel.ServiceDefaults.Tests.Web;

public sealed class ThemeRoutesTests : IAsyncLifetime
{
    private readonly WebApplication app = Build();
    private HttpClient http = null!;

    public async ValueTask InitializeAsync()
    {
        await app.StartAsync(TestContext.Current.CancellationToken);
        http = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
    }

    public async ValueTask DisposeAsync()
    {
        http.Dispose();
        await app.DisposeAsync();
    }

    [Theory]
    [InlineData("/theme.css", "text/css", "prefers-color-scheme: dark")]
    [InlineData("/favicon.svg", "image/svg+xml", "<svg")]
    public async Task Asset_Requested_HasItsTypeAndContent(string path, string type, string content)
    {
        using var response = await http.GetAsync(path, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(type, response.Content.Headers.ContentType!.MediaType);
        Assert.Contains(content, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Asset_RequestedAgainWithItsTag_IsNotSentTwice()
    {
        using var first = await http.GetAsync("/theme.css", TestContext.Current.CancellationToken);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/theme.css");
        request.Headers.IfNoneMatch.Add(first.Headers.ETag!);

        using var second = await http.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.NotModified, second.StatusCode);
    }

    [Theory]
    [InlineData("/theme.css")]
    [InlineData("/absent")]
    [InlineData("/broken")]
    public async Task AnyResponse_ErrorsToo_CarriesTheSecurityHeaders(string path)
    {
        using var response = await http.GetAsync(path, TestContext.Current.CancellationToken);

        Assert.Equal(SecurityHeaders.ContentSecurityPolicy, Assert.Single(response.Headers.GetValues("Content-Security-Policy")));
        Assert.Equal("nosniff", Assert.Single(response.Headers.GetValues("X-Content-Type-Options")));
        Assert.Equal("same-origin", Assert.Single(response.Headers.GetValues("Referrer-Policy")));
    }

    [Fact]
    public async Task Theme_UsesNothingFromElsewhere()
    {
        var css = await http.GetStringAsync("/theme.css", TestContext.Current.CancellationToken);

        Assert.DoesNotContain("url(", css);
        Assert.DoesNotContain("@import", css);
    }

    private static WebApplication Build()
    {
        var builder = WebApplication.CreateBuilder(["--urls", "http://127.0.0.1:0", "--environment", "Production"]);
        builder.AddServiceDefaults();
        var app = builder.Build();
        app.UseSecurityHeaders();
        app.UseExceptionHandler();
        app.MapTheme();
        app.MapGet("/broken", void () => throw new InvalidOperationException("broken on purpose"));
        return app;
    }
}
