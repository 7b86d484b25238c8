namespace MultiModel.Mlflow;

/// <summary>MLflow's tracking REST API, version 2.0. The HTTP client's base address is the tracking URI.</summary>
/// <remarks>Every method throws <see cref="MlflowException"/> when the server refuses or does not answer.</remarks>
public sealed class MlflowClient(HttpClient http)
{
    public Task<Run> CreateRunAsync(string experimentId, string? runName, DateTimeOffset startTime, IReadOnlyDictionary<string, string>? tags = null, CancellationToken cancellationToken = default) =>
        throw new NotImplementedException(http.BaseAddress?.ToString());

    /// <summary>Logs in batches of what the server takes at once (1000 metrics, 100 parameters, 100 tags).</summary>
    public Task LogBatchAsync(
        string runId,
        IReadOnlyDictionary<string, string>? parameters = null,
        IReadOnlyDictionary<string, double>? metrics = null,
        IReadOnlyDictionary<string, string>? tags = null,
        DateTimeOffset metricsTime = default,
        CancellationToken cancellationToken = default) => throw new NotImplementedException();

    public Task SetTagAsync(string runId, string key, string value, CancellationToken cancellationToken = default) => throw new NotImplementedException();

    /// <summary>Shows a model on its run: <paramref name="modelJson"/> is MLmodel as JSON.</summary>
    public Task LogModelAsync(string runId, string modelJson, CancellationToken cancellationToken = default) => throw new NotImplementedException();

    public Task UpdateRunAsync(string runId, RunStatus status, DateTimeOffset? endTime, CancellationToken cancellationToken = default) => throw new NotImplementedException();

    public Task<Run> GetRunAsync(string runId, CancellationToken cancellationToken = default) => throw new NotImplementedException();

    /// <param name="filter">MLflow's filter language, for example <c>tags.model = 'svc' and attributes.status = 'FINISHED'</c></param>
    public Task<RunPage> SearchRunsAsync(
        IReadOnlyList<string> experimentIds,
        string filter = "",
        int maxResults = 100,
        IReadOnlyList<string>? orderBy = null,
        string? pageToken = null,
        CancellationToken cancellationToken = default) => throw new NotImplementedException();
}
