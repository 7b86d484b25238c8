using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace MultiModel.Deployer.Tests.Doubles;

/// <summary>Another program at a service's address: it answers everything with one status and the same body.</summary>
public sealed class StrangerDouble : IAsyncDisposable
{
    private readonly WebApplication app;
    private int requests;

    private StrangerDouble(string body, string mediaType, HttpStatusCode status, string url)
    {
        app = KestrelDouble.Build(url);
        app.MapFallback("{**path}", context =>
        {
            Interlocked.Increment(ref requests);
            // Not Results.Text, which replaces a character set that it does not know.
            (context.Response.StatusCode, context.Response.ContentType) = ((int)status, mediaType);
            return context.Response.WriteAsync(body);
        });
    }

    public string Url => app.Urls.First();

    public int Requests => requests;

    public static async Task<StrangerDouble> StartAsync(string body, string mediaType, HttpStatusCode status = HttpStatusCode.OK, string url = "http://127.0.0.1:0")
    {
        var stranger = new StrangerDouble(body, mediaType, status, url);
        await stranger.app.StartAsync();
        return stranger;
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();
}
