using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace MultiModel.Deployer.Tests.Doubles;

/// <summary>Another program at a service's address: it answers everything with 200 and the same body.</summary>
public sealed class StrangerDouble : IAsyncDisposable
{
    private readonly WebApplication app = KestrelDouble.Build("http://127.0.0.1:0");

    private StrangerDouble(string body, string mediaType) => app.MapFallback("{**path}", () => Results.Text(body, mediaType));

    public string Url => app.Urls.First();

    public static async Task<StrangerDouble> StartAsync(string body, string mediaType)
    {
        var stranger = new StrangerDouble(body, mediaType);
        await stranger.app.StartAsync();
        return stranger;
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();
}
