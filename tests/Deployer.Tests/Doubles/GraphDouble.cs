using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace MultiModel.Deployer.Tests.Doubles;

/// <summary>The graph runner's manifest routes as docs/architecture.md fixes them; refuses manifests on demand.</summary>
public sealed class GraphDouble : IAsyncDisposable
{
    private readonly WebApplication app;

    private GraphDouble(string url)
    {
        app = KestrelDouble.Build(url);
        app.MapMethods("/manifest", ["GET", "HEAD"], (HttpContext context) =>
        {
            if (Served is not { } served)
                return Results.Problem("No manifest is served.", statusCode: 404);
            context.Response.Headers.ETag = $"\"{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(served)))}\"";
            return Results.Text(served, "application/yaml");
        });
        app.MapPut("/manifest", async (HttpRequest request) =>
        {
            Puts++;
            var manifest = await new StreamReader(request.Body).ReadToEndAsync();
            if (Answer is not { } answer)
            {
                Served = manifest;
                return Results.Ok();
            }
            return Results.Problem("svc: model.pkl is not what its digest says", statusCode: (int)answer);
        });
        app.MapGet("/api/v1.0/metadata", () => Results.Text(
            """{"name":"model","models":{},"graphinputs":[{"messagetype":"tensor","schema":{"names":["sepal length (cm)","sepal width (cm)","petal length (cm)","petal width (cm)"],"shape":[4]}}],"graphoutputs":[]}""", "application/json"));
        app.MapPost("/api/v1.0/trace", async (HttpRequest request) =>
        {
            var rows = (await request.ReadFromJsonAsync<JsonObject>())!["data"]!["ndarray"]!.AsArray();
            return rows[0]!.AsArray().Count == 4
                ? Results.Json(new
                {
                    response = new { data = new { names = Array.Empty<string>(), ndarray = new[] { 0, 0, 1, 1, 2 } } },
                    nodes = new object[]
                    {
                        new { name = "scaler", method = "transform-input", milliseconds = 0.1234, response = Data(new[] { -0.900681, 1.01900435 }) },
                        new { name = "svc", method = "predict", milliseconds = 0.05, response = Data(2) },
                    },
                })
                : Results.Json(new { status = new { code = -1, info = $"scaler: expected 4 features in each row, got {rows[0]!.AsArray().Count}.", reason = "MICROSERVICE_BAD_DATA", status = 1 } }, statusCode: 400);
        });
    }

    public string Url => app.Urls.First();

    public string? Served { get; set; }

    public int Puts { get; private set; }

    /// <summary>Status of every PUT from now on; null to take it.</summary>
    public HttpStatusCode? Answer { get; set; }

    public static async Task<GraphDouble> StartAsync(string url = "http://127.0.0.1:0")
    {
        var graph = new GraphDouble(url);
        await graph.app.StartAsync();
        return graph;
    }

    private static object Data(object row) => new { data = new { names = Array.Empty<string>(), ndarray = new[] { row } } };

    public ValueTask DisposeAsync() => app.DisposeAsync();
}
