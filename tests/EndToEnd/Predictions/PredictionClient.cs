using System.Net.Http.Json;
using System.Text.Json.Nodes;
using MultiModel.EndToEnd.Hosting;

namespace MultiModel.EndToEnd.Predictions;

internal static class PredictionClient
{
    public const string Path = "/seldon/kubeflow-user-example-com/multi-model-example/api/v1.0/predictions";

    /// <summary>The predicted class of each row.</summary>
    public static Task<long[]> PredictAsync(this RunningApplication application, IReadOnlyList<double[]> rows, CancellationToken ct) =>
        application.Http.PredictAsync(application.Address("graph", Path), rows, ct);

    /// <summary>The predicted class of each row.</summary>
    public static async Task<long[]> PredictAsync(this HttpClient http, Uri address, IReadOnlyList<double[]> rows, CancellationToken ct)
    {
        using var answer = await http.PostAsJsonAsync(address, new { data = new { ndarray = rows } }, ct);
        answer.EnsureSuccessStatusCode();
        var message = await answer.Content.ReadFromJsonAsync<JsonNode>(ct);
        return [.. message!["data"]!["ndarray"]!.AsArray().Select(static value => value!.GetValue<long>())];
    }
}
