using System.Text.Json;
using System.Text.Json.Serialization;

namespace MultiModel.Trainer.Runs;

/// <summary>Body of <c>POST /runs</c>: parameters that differ from the configured ones. Data is configured only, so that a caller cannot name files.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record TrainingRequest
{
    public string? Kernel { get; init; }

    [JsonPropertyName("C")]
    public double? C { get; init; }

    /// <summary>"scale", "auto", or a number.</summary>
    public JsonElement? Gamma { get; init; }

    public int? Degree { get; init; }

    public double? Coef0 { get; init; }

    public bool? Shrinking { get; init; }

    public double? Tol { get; init; }

    public int? MaxIter { get; init; }

    /// <summary>"balanced", "None", or an object of weights by label.</summary>
    public JsonElement? ClassWeight { get; init; }

    public string? DecisionFunctionShape { get; init; }

    public bool? BreakTies { get; init; }
}
