using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace MultiModel.Mlflow;

/// <summary>
/// MLflow's tracking REST API, version 2.0 (https://mlflow.org/docs/latest/rest-api.html), as far as training and roll-out need it. The HTTP client's
/// base address is the tracking URI.
/// </summary>
/// <remarks>Every method throws <see cref="MlflowException"/> when the server refuses or does not answer. Nothing is repeated here.</remarks>
public sealed class MlflowClient(HttpClient http)
{
    private const int LargestAnswer = 64 << 20;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseUpper) },
    };

    /// <summary>Begins a run in the state RUNNING. Called twice, it begins two.</summary>
    /// <param name="experimentId">an id, not a name; <see cref="ModelUpload.DefaultExperiment"/> is always there</param>
    /// <param name="runName">null lets the server make one up</param>
    /// <param name="startTime">sent in whole milliseconds, as MLflow keeps times</param>
    /// <param name="tags">what the run has from its first moment</param>
    /// <exception cref="MlflowException">there is no such experiment (RESOURCE_DOES_NOT_EXIST), for example</exception>
    public async Task<Run> CreateRunAsync(
        string experimentId,
        string? runName,
        DateTimeOffset startTime,
        IReadOnlyDictionary<string, string>? tags = null,
        CancellationToken cancellationToken = default)
    {
        var body = new { experimentId, runName, startTime = startTime.ToUnixTimeMilliseconds(), tags = RunJson.Pairs(tags) };
        return (await PostAsync<RunJson.Envelope>("runs/create", body, cancellationToken)).Run.ToRun();
    }

    /// <summary>Logs in batches of what the server takes at once (1000 metrics, 100 parameters, 100 tags).</summary>
    /// <param name="metricsTime">when the metrics were measured, in whole milliseconds: needed with metrics, which are logged at step 0</param>
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

    /// <summary>Sets a tag of a run, in place of the value that it has. MLflow takes keys of up to 250 characters, and cuts a value at 8000 without a word.</summary>
    public Task SetTagAsync(string runId, string key, string value, CancellationToken cancellationToken = default) =>
        PostAsync("runs/set-tag", new { runId, key, value }, cancellationToken);

    /// <summary>Shows a model on its run.</summary>
    /// <param name="modelJson">MLmodel as JSON</param>
    public Task LogModelAsync(string runId, string modelJson, CancellationToken cancellationToken = default) =>
        PostAsync("runs/log-model", new { runId, modelJson }, cancellationToken);

    /// <summary>Sets a run's state, and when it ended.</summary>
    /// <param name="endTime">sent in whole milliseconds; null for a run that has not ended</param>
    public Task UpdateRunAsync(string runId, RunStatus status, DateTimeOffset? endTime, CancellationToken cancellationToken = default) =>
        PostAsync("runs/update", new { runId, status, endTime = endTime?.ToUnixTimeMilliseconds() }, cancellationToken);

    /// <summary>The runs that match, the newest first; at most <paramref name="maxResults"/>.</summary>
    /// <param name="filter">MLflow's filter language, for example <c>tags.model = 'svc' and attributes.status = 'FINISHED'</c></param>
    public async Task<IReadOnlyList<Run>> SearchRunsAsync(
        IReadOnlyList<string> experimentIds, string filter, int maxResults = 1000, CancellationToken cancellationToken = default)
    {
        var page = await PostAsync<RunJson.Page>("runs/search", new { experimentIds, filter, maxResults }, cancellationToken);
        return [.. (page.Runs ?? []).OfType<RunJson.Content>().Select(static run => run.ToRun())];
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
            return await ReadAsync<T>(response, cancellationToken);
        }
        catch (JsonException error)
        {
            throw NotMlflow(request, response.StatusCode, error);
        }
    }

    /// <remarks>As UTF-8, which JSON is: the character set that an answer names may be one that there is not.</remarks>
    private static async Task<T> ReadAsync<T>(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
        return await JsonSerializer.DeserializeAsync<T>(body, Json, cancellationToken) ?? throw new JsonException("It is null.");
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
            throw new MlflowException(
                null,
                "",
                $"MLflow does not answer at {http.BaseAddress}: {error.Message.TrimEnd('.')}. "
                + "Check that it runs and that MLFLOW_TRACKING_URI is its address.",
                error);
        }
    }

    private static async Task<MlflowException> RefusalAsync(HttpRequestMessage request, HttpResponseMessage response, CancellationToken cancellationToken)
    {
        try
        {
            var (code, message) = await ReadAsync<RunJson.Error>(response, cancellationToken);
            return new MlflowException(response.StatusCode, code, $"MLflow refuses {request.RequestUri!.AbsolutePath}: {code}: {message}");
        }
        catch (JsonException error)
        {
            return NotMlflow(request, response.StatusCode, error);
        }
    }

    private static MlflowException NotMlflow(HttpRequestMessage request, HttpStatusCode status, Exception? inner) =>
        new(status, "", $"{request.RequestUri} answers {(int)status} in a form that is not MLflow's: check that MLFLOW_TRACKING_URI is the address of an MLflow server.", inner);

    private Uri Address(string route) => new(
        $"{http.BaseAddress?.AbsoluteUri.TrimEnd('/') ?? throw new InvalidOperationException("The HTTP client of MLflow has no base address.")}/api/2.0/mlflow/{route}");
}
