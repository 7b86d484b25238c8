using System.Text.Json.Serialization;

namespace MultiModel.Trainer.Runs;

/// <summary>Body of <c>POST /runs</c>: parameters that differ from the configured ones. Data is configured only, so that a caller cannot name files.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record TrainingRequest
{
    public string? Kernel { get; init; }

    [JsonPropertyName("C")]
    public double? C { get; init; }

    public string? Gamma { get; init; }

    public int? Degree { get; init; }

    public double? Coef0 { get; init; }
}
