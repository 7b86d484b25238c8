using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace MultiModel.Deployer.Tests.Doubles;

/// <summary>What a graph's pods answer behind the API server's service proxy.</summary>
public sealed class PredictorDouble : IAsyncDisposable
{
    private readonly WebApplication app;
    private int asked;

    private PredictorDouble(string address)
    {
        app = KestrelDouble.Build($"http://{address}:0");
        app.MapPost("/api/v1.0/predictions", () =>
        {
            Interlocked.Increment(ref asked);
            return Results.Text(Prediction(), "application/json");
        });
    }

    public Uri Address => new(app.Urls.First());

    public int Asked => asked;

    public Func<string> Prediction { get; set; } = static () => """{"data":{"names":[],"ndarray":[0,0,1,1,2]}}""";

    /// <param name="address">Of this machine.</param>
    public static async Task<PredictorDouble> StartAsync(string address)
    {
        var predictor = new PredictorDouble(address);
        await predictor.app.StartAsync();
        return predictor;
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();
}
