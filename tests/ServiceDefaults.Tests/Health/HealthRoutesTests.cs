using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace MultiModel.ServiceDefaults.Tests.Health;

public sealed class HealthRoutesTests
{
    [Theory]
    [InlineData("Development")]
    [InlineData("Production")]
    public async Task Health_InEveryEnvironment_Answers200(string environment)
    {
        await using var app = await StartAsync(environment, HealthCheckResult.Healthy());
        using var http = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };

        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync("/health", TestContext.Current.CancellationToken)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync("/alive", TestContext.Current.CancellationToken)).StatusCode);
    }

    [Fact]
    public async Task Health_OfAServiceThatIsNotReady_Answers503AndSaysWhyWhileAliveIs200()
    {
        await using var app = await StartAsync("Production", HealthCheckResult.Unhealthy("svc is not loaded"));
        using var http = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };

        var health = await http.GetAsync("/health", TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, health.StatusCode);
        Assert.Contains("svc is not loaded", await health.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync("/alive", TestContext.Current.CancellationToken)).StatusCode);
    }

    private static async Task<WebApplication> StartAsync(string environment, HealthCheckResult result)
    {
        var builder = WebApplication.CreateBuilder(["--urls", "http://127.0.0.1:0", "--environment", environment]);
        builder.AddServiceDefaults();
        builder.Services.AddHealthChecks().AddCheck("models", () => result);
        var app = builder.Build();
        app.MapServiceDefaults();
        await app.StartAsync(TestContext.Current.CancellationToken);
        return app;
    }
}
