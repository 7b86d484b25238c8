using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Nodes;
using MultiModel.Deployer.Graph;
using MultiModel.Deployer.Http;
using MultiModel.Deployer.Rollouts;
using MultiModel.Graphs.Seldon;
using MultiModel.ServiceDefaults.Http;

namespace MultiModel.Deployer.Targets.Clusters;

/// <summary>
/// Runs a manifest on the local graph before the cluster gets it, then asks the graph in the cluster for the same predictions through the
/// API server's service proxy. What cannot be loaded here, such as a model that was deleted meanwhile, never reaches the cluster.
/// </summary>
public sealed class Verification(Cluster cluster, GraphClient local, ApiCalls calls)
{
    private const int Rows = 5;
    private const int MostAttempts = 5;

    // Of every model that the graph loads; MLflow may say anything.
    private const int MostFeatures = 1_000_000;
    private const string FeatureCount = "n_features_in";

    private static readonly TimeSpan AnswerTimeout = TimeSpan.FromSeconds(30);

    /// <returns>What to ask the cluster, and what it has to answer.</returns>
    /// <exception cref="RolloutFailedException">The local graph does not run the manifest.</exception>
    public async Task<Expected> RehearseAsync(Rollout rollout, string manifest, Action<string, string> progress, CancellationToken cancellationToken)
    {
        if (local.Address is null)
            return new Expected(RowsOf(FeaturesIn(rollout)), null);
        progress("rehearse", $"running the manifest on the graph at {local.Address} first");
        try
        {
            await local.PutManifestAsync(manifest, cancellationToken);
            var rows = RowsOf(FeaturesIn(rollout) ?? (await local.InputAsync(cancellationToken))?.Shape.LastOrDefault());
            return new Expected(rows, rows.Length == 0 ? null : Data((await local.TraceAsync(rows, cancellationToken)).Response.GetRawText()));
        }
        catch (Exception exception) when (exception is GraphUnreachableException or PredictionException)
        {
            throw new RolloutFailedException($"The local graph cannot run the manifest, so that the cluster did not get it: {exception.Message}", exception);
        }
    }

    /// <returns>What was verified, for a person.</returns>
    /// <exception cref="RolloutFailedException">The cluster does not answer, or otherwise than the local graph.</exception>
    public async Task<string> VerifyAsync(SeldonDeployment deployment, Expected expected, CancellationToken cancellationToken)
    {
        if (expected.Rows.Length == 0)
            return $"not verified: no run says {FeatureCount}, a number from 1 to {MostFeatures}";
        for (var attempt = 1; ; attempt++)
        {
            var remote = await RemoteAsync(deployment, expected.Rows, cancellationToken);
            if (remote is not JsonArray { Count: Rows })
                throw new RolloutFailedException($"The graph in the cluster answered {remote.ToJsonString()} for {Rows} rows.");
            if (expected.Answers is null)
                return $"{Rows} predictions answered through the API server; no local graph is configured to compare them with";
            if (JsonNode.DeepEquals(expected.Answers, remote))
                return $"{Rows} predictions equal to the local graph's";
            if (attempt == MostAttempts)
                throw new RolloutFailedException(
                    "The graph in the cluster answers otherwise than the local one: "
                    + $"{remote.ToJsonString()} instead of {expected.Answers.ToJsonString()}.");
            // The service's endpoints follow the pods by a moment: a pod of before may have answered, which ends but still serves.
            await calls.PauseAsync(attempt, null, cancellationToken);
        }
    }

    private static double[][] RowsOf(double? features) => features is not (>= 1 and <= MostFeatures)
        ? []
        : [.. Enumerable.Range(1, Rows).Select(row => Enumerable.Range(1, (int)features).Select(column => row * 0.7 + column % 3).ToArray())];

    private static double? FeaturesIn(Rollout rollout)
    {
        foreach (var model in rollout.Models)
        {
            if (model.Metrics.TryGetValue(FeatureCount, out var metric))
                return metric;
            if (model.Parameters.TryGetValue(FeatureCount, out var text) && double.TryParse(text, CultureInfo.InvariantCulture, out var count))
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
            using var request = new HttpRequestMessage(HttpMethod.Post, uri)
            {
                Content = new StringContent(
                    JsonSerializer.Serialize(new { data = new { ndarray = rows } }),
                    new MediaTypeHeaderValue("application/json"))
            };
            if (client.Credentials is { } credentials)
                await credentials.ProcessHttpRequestAsync(request, cancellationToken);
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            limit.CancelAfter(AnswerTimeout);
            try
            {
                using var response = await client.HttpClient.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit.Token);
                if (response.IsSuccessStatusCode)
                    return Data(await response.Content.ReadUtf8Async(limit.Token));
                // The service's endpoints follow readiness by a moment.
                if (attempt == MostAttempts || (int)response.StatusCode is < 500 and not StatusCodes.Status429TooManyRequests)
                    throw new RolloutFailedException(
                        $"The graph in the cluster does not predict ({(int)response.StatusCode}): "
                        + $"{await ProblemText.ReadAsync(response, limit.Token)}");
            }
            catch (Exception exception) when (Unreachable.Is(exception, cancellationToken))
            {
                if (attempt == MostAttempts)
                    throw new RolloutFailedException($"The API server's service proxy does not answer: {Unreachable.Reason(exception)}.", exception);
            }
            await calls.PauseAsync(attempt, null, cancellationToken);
        }
    }

    private static JsonNode Data(string message)
    {
        try
        {
            return JsonNode.Parse(message) is JsonObject answer && answer["data"] is JsonObject data && data["ndarray"] is { } rows
                ? rows
                : throw new RolloutFailedException("A prediction has no data.ndarray.");
        }
        catch (JsonException exception)
        {
            throw new RolloutFailedException("A prediction is not JSON.", exception);
        }
    }
}

/// <param name="Rows">Of features; none when nobody knows how many features there are.</param>
/// <param name="Answers">The local graph's; null when there is none.</param>
public sealed record Expected(double[][] Rows, JsonNode? Answers);
