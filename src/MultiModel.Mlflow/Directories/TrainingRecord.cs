using System.Text.Json;

namespace MultiModel.Mlflow.Directories;

/// <summary><c>training.json</c>: the parameters and metrics of the training, kept beside the model until its run is made.</summary>
internal sealed record TrainingRecord(IReadOnlyDictionary<string, string> Parameters, IReadOnlyDictionary<string, double> Metrics)
{
    public const string FileName = "training.json";

    public static readonly TrainingRecord Empty = new(new Dictionary<string, string>(), new Dictionary<string, double>());

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        NumberHandling = System.Text.Json.Serialization.JsonNumberHandling.AllowNamedFloatingPointLiterals
    };

    public void Write(string directory) => File.WriteAllBytes(Path.Combine(directory, FileName), JsonSerializer.SerializeToUtf8Bytes(this, Json));

    /// <summary>The record of a directory; empty for one that this library did not write.</summary>
    public static TrainingRecord Read(string directory)
    {
        var path = Path.Combine(directory, FileName);
        if (!File.Exists(path))
            return Empty;
        try
        {
            return JsonSerializer.Deserialize<TrainingRecord>(BoundedFile.Read(path, BoundedFile.Description), Json) is { Parameters: not null, Metrics: not null } record
                ? record
                : throw new ModelException($"{path} has no parameters or no metrics.");
        }
        catch (JsonException error)
        {
            throw new ModelException($"{path} is not JSON of a training: {error.Message}", error);
        }
    }
}
