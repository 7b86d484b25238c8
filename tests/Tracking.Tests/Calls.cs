using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace MultiModel.Tracking.Tests;

/// <summary>Calls of the REST API that must succeed.</summary>
internal static class Calls
{
    private const string Prefix = "/api/2.0/mlflow/";

    public static async Task<JsonNode> CallAsync(this HttpClient http, string path, object body)
    {
        using var response = await http.PostAsJsonAsync(Prefix + path, body, TestContext.Current.CancellationToken);
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(response.IsSuccessStatusCode, $"{path}: {(int)response.StatusCode} {text}");
        return JsonNode.Parse(text)!;
    }

    public static async Task<JsonNode> FetchAsync(this HttpClient http, string path) =>
        JsonNode.Parse(await http.GetStringAsync(Prefix + path, TestContext.Current.CancellationToken))!;

    public static async Task<string> CreateRunAsync(this HttpClient http, string name = "run") =>
        (string)(await http.CallAsync("runs/create", new { experiment_id = "0", run_name = name }))["run"]!["info"]!["run_id"]!;
}
