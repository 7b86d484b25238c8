using System.Text.Json.Nodes;

namespace MultiModel.Learning.Tests.ScikitLearn;

/// <summary>One fit that scikit-learn and SVC both do. Labels: int, sparse (-4, -1, 2, ...), string, boolean.</summary>
internal sealed record Case(string Name, JsonObject Dataset, string Labels, bool Scaled, SvcParameters Parameters)
{
    public static JsonObject BuiltIn(string name) => new() { ["kind"] = name };

    public static JsonObject MakeClassification(int samples, int features, int classes, int seed) => new()
    {
        ["kind"] = "make_classification",
        ["n_samples"] = samples,
        ["n_features"] = features,
        ["n_informative"] = Math.Min(features, 5 + classes / 2),
        ["n_redundant"] = 0,
        ["n_classes"] = classes,
        ["random_state"] = seed,
    };

    public JsonObject ToJson() => new() { ["dataset"] = Dataset.DeepClone(), ["labels"] = Labels, ["scaled"] = Scaled, ["params"] = ParametersJson() };

    public override string ToString() => $"{Name}: {ToJson().ToJsonString()}";

    private JsonObject ParametersJson() => new()
    {
        ["C"] = Parameters.C,
        ["kernel"] = Parameters.Kernel.ToName(),
        ["degree"] = Parameters.Degree,
        ["gamma"] = Parameters.Gamma.Value is { } number ? number : Parameters.Gamma.Name,
        ["coef0"] = Parameters.Coef0,
        ["shrinking"] = Parameters.Shrinking,
        ["tol"] = Parameters.Tol,
        ["cache_size"] = Parameters.CacheSize,
        ["class_weight"] = WeightJson(),
        ["max_iter"] = Parameters.MaxIter,
        ["decision_function_shape"] = Parameters.DecisionFunctionShape.ToName(),
        ["break_ties"] = Parameters.BreakTies,
    };

    private JsonNode? WeightJson() => Parameters.ClassWeight switch
    {
        null => null,
        { Weights: null } => "balanced",
        { Weights: { } weights } => new JsonArray([.. weights.Select(static pair => new JsonArray(JsonValue.Create(pair.Key), pair.Value))]),
    };
}
