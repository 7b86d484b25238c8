using System.Net;
using Microsoft.AspNetCore.Builder;
using MultiModel.ServiceDefaults.Web;

namespace MultiModel.ServiceDefaults.Tests.Web;

public sealed class RequestRefusalTests
{
    [Theory]
    [InlineData(null, null, HttpStatusCode.OK)]
    [InlineData("Sec-Fetch-Site", "same-origin", HttpStatusCode.OK)]
    [InlineData("Sec-Fetch-Site", "cross-site", HttpStatusCode.Forbidden)]
    [InlineData("Sec-Fetch-Site", "same-site", HttpStatusCode.Forbidden)]
    [InlineData("Origin", "https://elsewhere.example", HttpStatusCode.Forbidden)]
    [InlineData("Origin", "null", HttpStatusCode.Forbidden)]
    public async Task Post_ByItsOrigin_PassesOrIsRefused(string? header, string? value, HttpStatusCode expected)
    {
        await using var app = await StartAsync();
        using var http = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
        if (header is not null)
            http.DefaultRequestHeaders.Add(header, value);

        Assert.Equal(expected, (await http.PostAsync("/change", null, TestContext.Current.CancellationToken)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync("/read", TestContext.Current.CancellationToken)).StatusCode);
    }

    [Fact]
    public async Task Post_FromTheServicesOwnOrigin_Passes()
    {
        await using var app = await StartAsync();
        using var http = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
        http.DefaultRequestHeaders.Add("Origin", app.Urls.First());

        Assert.Equal(HttpStatusCode.OK, (await http.PostAsync("/change", null, TestContext.Current.CancellationToken)).StatusCode);
    }

    [Theory]
    [InlineData("localhost", null, HttpStatusCode.OK)]
    [InlineData("rebound.example", null, HttpStatusCode.BadRequest)]
    [InlineData("deployer.example", "deployer.example", HttpStatusCode.OK)]
    [InlineData("localhost", "deployer.example", HttpStatusCode.BadRequest)]
    public async Task AnyRequest_ByItsHost_PassesOrIsRefused(string host, string? allowedHosts, HttpStatusCode expected)
    {
        await using var app = await StartAsync(allowedHosts is null ? [] : ["--AllowedHosts", allowedHosts]);
        using var http = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
        http.DefaultRequestHeaders.Host = host;

        Assert.Equal(expected, (await http.GetAsync("/read", TestContext.Current.CancellationToken)).StatusCode);
    }

    private static async Task<WebApplication> StartAsync(params string[] arguments)
    {
        var builder = WebApplication.CreateBuilder(["--urls", "http://127.0.0.1:0", .. arguments]);
        builder.AddServiceDefaults();
        builder.AddLoopbackHosts();
        var app = builder.Build();
        app.UseCrossSiteRefusal();
        app.MapGet("/read", static () => "read");
        app.MapPost("/change", static () => "changed");
        await app.StartAsync(TestContext.Current.CancellationToken);
        return app;
    }
}
