using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization;
using MultiModel.Deployer.Http;

namespace MultiModel.Deployer.Mlflow;

/// <summary>Reads runs over MLflow's REST API (https://mlflow.org/docs/latest/rest-api.html). The base address is the tracking URI.</summary>
public sealed class TrackingClient(HttpClient http)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    };

    /// <exception cref="UnusableRunException">There is no such run.</exception>
    /// <exception cref="TrackingServerException">The server does not answer, or not as MLflow does.</exception>
    public async Task<TrackedRun> GetRunAsync(RunId id, CancellationToken cancellationToken)
    {
        try
        {
            using var response = await http.GetAsync($"api/2.0/mlflow/runs/get?run_id={id}", cancellationToken);
            if (response.StatusCode == HttpStatusCode.NotFound)
                throw new UnusableRunException($"MLflow at {http.BaseAddress} knows no run {id}.");
            if (response.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden)
                throw new TrackingServerException(
                    $"MLflow at {http.BaseAddress} does not let this deployer read run {id} ({(int)response.StatusCode}): "
                    + "set MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD, or MLFLOW_TRACKING_TOKEN.");
            if (!response.IsSuccessStatusCode)
                throw new TrackingServerException($"MLflow at {http.BaseAddress} answered {(int)response.StatusCode} when asked for run {id}.");
            var answer = await JsonAnswer.ReadAsync<RunAnswer>(response, cancellationToken, Json);
            return answer.Run.ToRun(id);
        }
        catch (JsonException exception)
        {
            throw new TrackingServerException($"What answers at {http.BaseAddress} is not MLflow: {exception.Message.TrimEnd('.')}. Check MLFLOW_TRACKING_URI.", exception);
        }
        catch (Exception exception) when (Unreachable.Is(exception, cancellationToken))
        {
            throw new TrackingServerException($"MLflow at {http.BaseAddress} does not answer: {Unreachable.Reason(exception)}. Start it, or set MLFLOW_TRACKING_URI.", exception);
        }
    }

    private sealed record RunAnswer(RunBody Run);

    private sealed record RunBody(RunInfo Info, RunData? Data = null)
    {
        public TrackedRun ToRun(RunId id) => new()
        {
            Id = id,
            Status = Info.Status,
            ArtifactUri = Info.ArtifactUri,
            Parameters = (Data?.Params ?? []).OfType<Text>().DistinctBy(static pair => pair.Key).ToDictionary(static pair => pair.Key, static pair => pair.Value),
            Metrics = (Data?.Metrics ?? []).OfType<Number>().DistinctBy(static metric => metric.Key).ToDictionary(static metric => metric.Key, static metric => metric.Value),
            Tags = (Data?.Tags ?? []).OfType<Text>().DistinctBy(static tag => tag.Key).ToDictionary(static tag => tag.Key, static tag => tag.Value),
        };
    }

    private sealed record RunInfo(string Status, string ArtifactUri);

    private sealed record RunData(IReadOnlyList<Text?>? Params = null, IReadOnlyList<Number?>? Metrics = null, IReadOnlyList<Text?>? Tags = null);

    // MLflow omits an empty value.
    private sealed record Text(string Key, string Value = "");

    private sealed record Number(string Key, double Value = 0);
}
