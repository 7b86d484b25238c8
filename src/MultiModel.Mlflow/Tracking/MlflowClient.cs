using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace MultiModel.Mlflow;

/// <summary>MLflow's tracking REST API, version 2.0. The HTTP client's base address is the tracking URI.</summary>
/// <remarks>Every method throws <see cref="MlflowException"/> when the server refuses or does not answer. Nothing is repeated here.</remarks>
public sealed class MlflowClient(HttpClient http)
{
    private const int LargestAnswer = 64 << 20;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        NumberHandling = JsonNumberHandling.AllowReadingFromString | JsonNumberHandling.AllowNamedFloatingPointLiterals,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseUpper) },
    };

    public async Task<Run> CreateRunAsync(
        string experimentId,
        string? runName,
        DateTimeOffset startTime,
        IReadOnlyDictionary<string, string>? tags = null,
        CancellationToken cancellationToken = default)
    {
        var body = new { experimentId, runName, startTime = startTime.ToUnixTimeMilliseconds(), tags = RunJson.Pairs(tags) };
        return (await PostAsync<RunJson.Envelope>("runs/create", body, cancellationToken)).ToRun();
    }

    /// <summary>Logs in batches of what the server takes at once (1000 metrics, 100 parameters, 100 tags).</summary>
    /// <param name="metricsTime">when the metrics were measured; they are logged at step 0</param>
    public async Task LogBatchAsync(
        string runId,
        IReadOnlyDictionary<string, string>? parameters = null,
        IReadOnlyDictionary<string, double>? metrics = null,
        IReadOnlyDictionary<string, string>? tags = null,
        DateTimeOffset metricsTime = default,
        CancellationToken cancellationToken = default)
    {
        var timestamp = metricsTime.ToUnixTimeMilliseconds();
        foreach (var batch in RunJson.Pairs(parameters).Chunk(100))
            await PostAsync("runs/log-batch", new { runId, @params = batch }, cancellationToken);
        foreach (var batch in RunJson.Pairs(tags).Chunk(100))
            await PostAsync("runs/log-batch", new { runId, tags = batch }, cancellationToken);
        foreach (var batch in (metrics ?? new Dictionary<string, double>()).Chunk(1000))
            await PostAsync("runs/log-batch", new { runId, metrics = batch.Select(metric => new { metric.Key, metric.Value, timestamp, step = 0 }) }, cancellationToken);
    }

    public Task SetTagAsync(string runId, string key, string value, CancellationToken cancellationToken = default) =>
        PostAsync("runs/set-tag", new { runId, key, value }, cancellationToken);

    /// <summary>Shows a model on its run.</summary>
    /// <param name="modelJson">MLmodel as JSON</param>
    public Task LogModelAsync(string runId, string modelJson, CancellationToken cancellationToken = default) =>
        PostAsync("runs/log-model", new { runId, modelJson }, cancellationToken);

    public Task UpdateRunAsync(string runId, RunStatus status, DateTimeOffset? endTime, CancellationToken cancellationToken = default) =>
        PostAsync("runs/update", new { runId, status, endTime = endTime?.ToUnixTimeMilliseconds() }, cancellationToken);

    public async Task<Run> GetRunAsync(string runId, CancellationToken cancellationToken = default)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, Address($"runs/get?run_id={Uri.EscapeDataString(runId)}"));
        return (await SendAsync<RunJson.Envelope>(request, cancellationToken)).ToRun();
    }

    /// <param name="filter">MLflow's filter language, for example <c>tags.model = 'svc' and attributes.status = 'FINISHED'</c></param>
    public async Task<RunPage> SearchRunsAsync(
        IReadOnlyList<string> experimentIds,
        string filter = "",
        int maxResults = 100,
        IReadOnlyList<string>? orderBy = null,
        string? pageToken = null,
        CancellationToken cancellationToken = default)
    {
        var page = await PostAsync<RunJson.Page>("runs/search", new { experimentIds, filter, maxResults, orderBy, pageToken }, cancellationToken);
        return new RunPage([.. (page.Runs ?? []).Select(static run => run.ToRun())], page.NextPageToken is { Length: > 0 } next ? next : null);
    }

    private async Task PostAsync(string route, object body, CancellationToken cancellationToken) => await PostAsync<JsonElement>(route, body, cancellationToken);

    private async Task<T> PostAsync<T>(string route, object body, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, Address(route)) { Content = JsonContent.Create(body, options: Json) };
        return await SendAsync<T>(request, cancellationToken);
    }

    private async Task<T> SendAsync<T>(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        using var response = await AnswerAsync(request, cancellationToken);
        if (!response.IsSuccessStatusCode)
            throw await RefusalAsync(request, response, cancellationToken);
        try
        {
            return await response.Content.ReadFromJsonAsync<T>(Json, cancellationToken) ?? throw NotMlflow(request, response.StatusCode, null);
        }
        catch (JsonException error)
        {
            throw NotMlflow(request, response.StatusCode, error);
        }
    }

    /// <remarks>Whatever is thrown while a request is sent means that no answer came: handlers that bound time or stop trying have exceptions of their own.</remarks>
    private async Task<HttpResponseMessage> AnswerAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        HttpResponseMessage? response = null;
        try
        {
            response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            await response.Content.LoadIntoBufferAsync(LargestAnswer, cancellationToken);
            return response;
        }
        catch (Exception error)
        {
            response?.Dispose();
            if (error is OperationCanceledException && cancellationToken.IsCancellationRequested)
                throw;
            throw new MlflowException(null, "", $"MLflow does not answer at {http.BaseAddress}: {error.Message.TrimEnd('.')}. Check that it runs and that MLFLOW_TRACKING_URI is its address.", error);
        }
    }

    private static async Task<MlflowException> RefusalAsync(HttpRequestMessage request, HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var text = await response.Content.ReadAsStringAsync(cancellationToken);
        try
        {
            if (JsonSerializer.Deserialize<RunJson.Error>(text, Json) is { ErrorCode: { } code } error)
                return new MlflowException(response.StatusCode, code, $"MLflow refuses {request.RequestUri!.AbsolutePath}: {code}: {error.Message}");
        }
        catch (JsonException)
        {
            // not MLflow's JSON: said by what follows
        }
        return NotMlflow(request, response.StatusCode, null);
    }

    private static MlflowException NotMlflow(HttpRequestMessage request, HttpStatusCode status, Exception? inner) =>
        new(status, "", $"{request.RequestUri} answers {(int)status} in a form that is not MLflow's: check that MLFLOW_TRACKING_URI is the address of an MLflow server.", inner);

    private Uri Address(string route) => new($"{http.BaseAddress?.AbsoluteUri.TrimEnd('/') ?? throw new InvalidOperationException("The HTTP client of MLflow has no base address.")}/api/2.0/mlflow/{route}");
}
