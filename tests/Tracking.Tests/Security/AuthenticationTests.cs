using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace MultiModel.Tracking.Tests.Security;

public sealed class AuthenticationTests
{
    /// <summary>The only addresses that answer without credentials.</summary>
    private static readonly string[] Open = ["/alive", "/favicon.svg", "/health", "/theme.css", "/tracking.css"];

    private static TrackingServer StartClosed() => new(("Tracking:Auth:Users:ann", "correct horse"), ("Tracking:Auth:Tokens:ci", "t0ken"));

    [Fact]
    public async Task EveryRoute_WithoutCredentials_Is401ExceptTheListedOnes()
    {
        using var server = StartClosed();
        var routes = server.Services.GetServices<EndpointDataSource>().SelectMany(static source => source.Endpoints).OfType<RouteEndpoint>().ToList();
        Assert.True(routes.Count > 100, $"Only {routes.Count} routes were found.");

        var open = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var route in routes)
        {
            var path = "/" + route.RoutePattern.RawText!.TrimStart('/').Replace("{**path}", "a/b", StringComparison.Ordinal).Replace("{", "", StringComparison.Ordinal).Replace("}", "", StringComparison.Ordinal);
            foreach (var method in route.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? ["GET", "POST"])
            {
                using var request = new HttpRequestMessage(new HttpMethod(method), path);
                using var response = await server.Http.SendAsync(request, TestContext.Current.CancellationToken);
                if (response.StatusCode != HttpStatusCode.Unauthorized)
                    open.Add(path);
            }
        }

        Assert.Equal(Open, open);
    }

    [Theory]
    [InlineData("/nowhere")]
    [InlineData("/api/2.0/mlflow/nowhere")]
    [InlineData("/ajax-api/2.0/mlflow/runs/get/")]
    [InlineData("//api/2.0/mlflow/experiments/search")]
    public async Task UnknownAddress_WithoutCredentials_Is401(string path)
    {
        using var server = StartClosed();
        Assert.Equal(HttpStatusCode.Unauthorized, (await server.Http.GetAsync(server.Http.BaseAddress!.ToString().TrimEnd('/') + path, TestContext.Current.CancellationToken)).StatusCode);
    }

    [Theory]
    [InlineData("Basic", "ann:correct horse", HttpStatusCode.OK)]
    [InlineData("Basic", "ann:wrong", HttpStatusCode.Unauthorized)]
    [InlineData("Basic", "bob:correct horse", HttpStatusCode.Unauthorized)]
    [InlineData("Basic", "ann", HttpStatusCode.Unauthorized)]
    [InlineData("Basic", "ci:t0ken", HttpStatusCode.Unauthorized)]
    [InlineData("Bearer", "t0ken", HttpStatusCode.OK)]
    [InlineData("Bearer", "correct horse", HttpStatusCode.Unauthorized)]
    [InlineData("Bearer", "", HttpStatusCode.Unauthorized)]
    [InlineData("Digest", "ann", HttpStatusCode.Unauthorized)]
    public async Task Credentials_OfEachScheme_OpenOrDoNot(string scheme, string value, HttpStatusCode expected)
    {
        using var server = StartClosed();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/2.0/mlflow/experiments/get?experiment_id=0");
        request.Headers.Authorization = new AuthenticationHeaderValue(scheme, scheme == "Basic" ? Convert.ToBase64String(Encoding.UTF8.GetBytes(value)) : value.Replace(' ', '_'));

        using var response = await server.Http.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(expected, response.StatusCode);
        if (expected == HttpStatusCode.Unauthorized)
        {
            Assert.Equal("Basic", response.Headers.WwwAuthenticate.Single().Scheme);
            Assert.Contains("UNAUTHENTICATED", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        }
    }
}
