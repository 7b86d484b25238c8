using System.Text.Json;
using System.Text.Json.Serialization;

namespace MultiModel.Deployer.Mlflow;

/// <summary>What MLflow knows of a run, as far as a rollout needs it.</summary>
public sealed record TrackedRun
{
    public required RunId Id { get; init; }

    /// <summary><c>RUNNING</c>, <c>SCHEDULED</c>, <c>FINISHED</c>, <c>FAILED</c> or <c>KILLED</c>.</summary>
    public required string Status { get; init; }

    /// <summary>Root of the run's artifacts, for example <c>s3://mlflow/mlflow/artifacts/0/&lt;run id&gt;/artifacts</c>.</summary>
    public required string ArtifactUri { get; init; }

    public required IReadOnlyDictionary<string, string> Parameters { get; init; }

    /// <summary>The last value of each metric.</summary>
    public required IReadOnlyDictionary<string, double> Metrics { get; init; }

    public required IReadOnlyDictionary<string, string> Tags { get; init; }

    /// <summary>SHA-256 of the model directory as it was uploaded; null when the uploader did not say.</summary>
    public string? ModelDigest => Tags.GetValueOrDefault("multimodel.model_digest");

    /// <summary>Where the model directory lies, when the run is finished and its tag <c>mlflow.log-model.history</c> shows the model.</summary>
    /// <exception cref="UnusableRunException">It is not; the message says what the run has instead.</exception>
    public Uri SourceOf(string model)
    {
        if (Status != "FINISHED")
            throw new UnusableRunException($"Run {Id} ({model}) is {Status}; only a FINISHED run can be rolled out.");
        var logged = LoggedModels();
        if (!logged.Contains(model))
            throw new UnusableRunException($"Run {Id} has no model \"{model}\": {(logged.Count == 0 ? "it logged none" : $"it logged {string.Join(", ", logged)}")}.");
        if (!Uri.TryCreate($"{ArtifactUri.TrimEnd('/')}/{model}/", UriKind.Absolute, out var source) || source.Scheme != "s3")
            throw new UnusableRunException($"Run {Id} keeps its artifacts at {ArtifactUri}; the graph can only load models from s3://.");
        return source;
    }

    private List<string> LoggedModels()
    {
        if (!Tags.TryGetValue("mlflow.log-model.history", out var history))
            return [];
        try
        {
            return [.. (JsonSerializer.Deserialize<List<LoggedModel?>>(history) ?? []).Select(static model => model?.ArtifactPath).OfType<string>().Distinct()];
        }
        catch (JsonException exception)
        {
            throw new UnusableRunException($"The tag mlflow.log-model.history of run {Id} is not the JSON array that MLflow writes.", exception);
        }
    }

    private sealed record LoggedModel([property: JsonPropertyName("artifact_path"), JsonRequired] string ArtifactPath);
}
