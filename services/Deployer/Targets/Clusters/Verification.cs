using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Nodes;
using MultiModel.Deployer.Graph;
using MultiModel.Deployer.Rollouts;
using MultiModel.Graphs.Seldon;

namespace MultiModel.Deployer.Targets.Clusters;

/// <summary>Asks the graph in the cluster for predictions through the API server's service proxy, and compares them with the local graph's.</summary>
public sealed class Verification(Cluster cluster, GraphRunner local, ApiCalls calls)
{
    private const int Rows = 5;
    private const string FeatureCount = "n_features_in";

    /// <returns>What was verified, for a person.</returns>
    /// <exception cref="RolloutFailedException">The cluster does not answer, or otherwise than the local graph.</exception>
    public async Task<string> VerifyAsync(Rollout rollout, SeldonDeployment deployment, string manifest, CancellationToken cancellationToken)
    {
        if (FeaturesIn(rollout) is not { } features)
            return $"not verified: no run says {FeatureCount}";
        var rows = Enumerable.Range(1, Rows).Select(row => Enumerable.Range(1, features).Select(column => row * 0.7 + column % 3).ToArray()).ToArray();
        var remote = await RemoteAsync(deployment, rows, cancellationToken);
        if (remote.AsArray().Count != Rows)
            throw new RolloutFailedException($"The graph in the cluster answered {remote.AsArray().Count} rows for {Rows}.");
        if (local.Address is null)
            return $"{Rows} predictions answered through the API server";
        var expected = await LocalAsync(manifest, rows, cancellationToken);
        return JsonNode.DeepEquals(expected, remote)
            ? $"{Rows} predictions equal to the local graph's"
            : throw new RolloutFailedException($"The graph in the cluster answers otherwise than the local one: {remote.ToJsonString()} instead of {expected.ToJsonString()}.");
    }

    private static int? FeaturesIn(Rollout rollout)
    {
        foreach (var model in rollout.Models)
        {
            if (model.Metrics.TryGetValue(FeatureCount, out var metric))
                return (int)metric;
            if (model.Parameters.TryGetValue(FeatureCount, out var text) && int.TryParse(text, CultureInfo.InvariantCulture, out var count))
                return count;
        }
        return null;
    }

    private async Task<JsonNode> RemoteAsync(SeldonDeployment deployment, double[][] rows, CancellationToken cancellationToken)
    {
        var service = $"{deployment.Metadata.Name}-{deployment.Spec.Predictors[0].Name}:8000";
        var client = cluster.Client;
        var uri = new Uri(client.BaseUri, $"api/v1/namespaces/{deployment.Metadata.Namespace}/services/{service}/proxy/api/v1.0/predictions");
        for (var attempt = 1; ; attempt++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, uri) { Content = new StringContent(JsonSerializer.Serialize(new { data = new { ndarray = rows } }), new MediaTypeHeaderValue("application/json")) };
            if (client.Credentials is { } credentials)
                await credentials.ProcessHttpRequestAsync(request, cancellationToken);
            using var response = await SendAsync(client.HttpClient, request, cancellationToken);
            if (response.IsSuccessStatusCode)
                return Data(await response.Content.ReadAsStringAsync(cancellationToken));
            // The service's endpoints follow readiness by a moment.
            if (attempt == 5 || (int)response.StatusCode < 500)
                throw new RolloutFailedException($"The graph in the cluster does not predict ({(int)response.StatusCode}): {await ProblemText.ReadAsync(response, cancellationToken)}");
            await calls.PauseAsync(attempt, null, cancellationToken);
        }
    }

    private static async Task<HttpResponseMessage> SendAsync(HttpClient http, HttpRequestMessage request, CancellationToken cancellationToken)
    {
        try
        {
            return await http.SendAsync(request, cancellationToken);
        }
        catch (Exception exception) when (Unreachable.Is(exception, cancellationToken))
        {
            throw new RolloutFailedException($"The API server's service proxy does not answer: {Unreachable.Reason(exception)}.", exception);
        }
    }

    private async Task<JsonNode> LocalAsync(string manifest, double[][] rows, CancellationToken cancellationToken)
    {
        try
        {
            if (await local.ServedManifestAsync(cancellationToken) != ManifestFiles.Sha256(manifest))
                await local.PutManifestAsync(manifest, cancellationToken);
            var trace = await local.TraceAsync(rows, cancellationToken);
            return Data(trace.Response.GetRawText());
        }
        catch (Exception exception) when (exception is GraphUnreachableException or PredictionException)
        {
            throw new RolloutFailedException($"The cluster serves the manifest, but the local graph cannot be asked for comparison: {exception.Message}", exception);
        }
    }

    private static JsonNode Data(string message)
    {
        try
        {
            return JsonNode.Parse(message)?["data"]?["ndarray"] ?? throw new RolloutFailedException("A prediction has no data.ndarray.");
        }
        catch (JsonException exception)
        {
            throw new RolloutFailedException("A prediction is not JSON.", exception);
        }
    }
}
