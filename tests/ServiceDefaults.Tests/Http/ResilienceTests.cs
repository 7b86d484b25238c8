using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace MultiModel.ServiceDefaults.Tests.Http;

public sealed class ResilienceTests
{
    [Theory]
    [InlineData("POST", 1)]
    [InlineData("PUT", 1)]
    [InlineData("DELETE", 1)]
    [InlineData("PATCH", 1)]
    [InlineData("GET", 2)]
    public async Task HttpClient_AfterA503_RepeatsOnlySafeMethods(string method, int expectedRequests)
    {
        var requests = 0;
        var server = WebApplication.CreateBuilder(["--urls", "http://127.0.0.1:0"]).Build();
        await using var _ = server;
        server.Run(context =>
        {
            context.Response.StatusCode = Interlocked.Increment(ref requests) == 1 ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status200OK;
            return Task.CompletedTask;
        });
        await server.StartAsync(TestContext.Current.CancellationToken);

        var builder = WebApplication.CreateBuilder();
        builder.AddServiceDefaults();
        await using var services = builder.Services.BuildServiceProvider();
        var http = services.GetRequiredService<IHttpClientFactory>().CreateClient("test");
        var response = await http.SendAsync(new HttpRequestMessage(new HttpMethod(method), server.Urls.First()), TestContext.Current.CancellationToken);

        Assert.Equal(expectedRequests, requests);
        Assert.Equal(expectedRequests == 1 ? HttpStatusCode.ServiceUnavailable : HttpStatusCode.OK, response.StatusCode);
    }
}
