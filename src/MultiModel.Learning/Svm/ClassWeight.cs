using System.Globalization;
using System.Text.Json;

namespace MultiModel.Learning;

/// <summary>
/// Multiplies C for each class: <see cref="Balanced"/> is n_samples / (n_classes * count of the class),
/// <see cref="PerClass"/> gives the weights by label, with 1 for a class that it does not name.
/// </summary>
public sealed record ClassWeight
{
    private const string Constraint = "a str among {'balanced'}, an instance of 'dict' or None";

    private static readonly JsonSerializerOptions Json = new() { AllowDuplicateProperties = false };

    private ClassWeight(IReadOnlyDictionary<object, double>? weights) => Weights = weights;

    /// <summary>'balanced': all classes weigh the same, however many samples each has.</summary>
    public static ClassWeight Balanced { get; } = new((IReadOnlyDictionary<object, double>?)null);

    /// <param name="weights">Weight by label; the labels have the type of y (long, string or bool).</param>
    public static ClassWeight PerClass(IReadOnlyDictionary<object, double> weights) => new(weights);

    /// <summary>Weight by label, or null for balanced.</summary>
    public IReadOnlyDictionary<object, double>? Weights { get; }

    /// <summary>Reads 'None', 'balanced', or a JSON object of weights by label, for example {"setosa": 2, "virginica": 0.5}.</summary>
    /// <returns>Null for 'None'; the labels of an object are strings: see <see cref="WithLabelsOf"/>.</returns>
    /// <exception cref="ArgumentException">The text is none of them, or a weight is not above 0.</exception>
    public static ClassWeight? Parse(string text) => text switch
    {
        "None" => null,
        "balanced" => Balanced,
        _ when ReadObject(text) is { } weights => weights.Values.All(static weight => weight > 0)
            ? PerClass(weights.ToDictionary(static pair => (object)pair.Key, static pair => pair.Value))
            : throw new ArgumentException($"The weights in class_weight must be above 0. Got {text} instead."),
        _ => throw new ArgumentException(SvcParameterChecks.Message("class_weight", Constraint, $"'{text}'")),
    };

    /// <summary>The same weights, for labels that are of this type where they were read as text.</summary>
    /// <exception cref="ArgumentException">A label cannot be of the type.</exception>
    public ClassWeight WithLabelsOf(LabelType type) => Weights is null || type == LabelType.String
        ? this
        : PerClass(Weights.ToDictionary(pair => pair.Key is string text ? Read(text, type) : pair.Key, static pair => pair.Value));

    /// <summary>As Python writes it: 'balanced' with no quotes, or a dict.</summary>
    public override string ToString() => Weights is null
        ? "balanced"
        : $"{{{string.Join(", ", Weights.Select(static pair => $"{PythonRepr.Of(pair.Key)}: {PythonRepr.Of(pair.Value)}"))}}}";

    private static Dictionary<string, double>? ReadObject(string text)
    {
        try
        {
            return JsonSerializer.Deserialize<Dictionary<string, double>>(text, Json);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static object Read(string label, LabelType type) => type switch
    {
        LabelType.Int64 when long.TryParse(label, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) => number,
        LabelType.Boolean when bool.TryParse(label, out var truth) => truth,
        _ => throw new ArgumentException($"class_weight names '{label}', and the labels are {(type == LabelType.Int64 ? "integers" : "booleans")}."),
    };

    /// <summary>The weight of each class, shape (k), as scikit-learn's compute_class_weight.</summary>
    /// <param name="indices">Each sample's class, shape (n_samples).</param>
    /// <exception cref="ArgumentException">A class has no weight while a weight names no class.</exception>
    internal static double[] Compute(ClassWeight? weight, Labels classes, int[] indices)
    {
        if (weight is null)
            return [.. Enumerable.Repeat(1.0, classes.Count)];
        if (weight.Weights is not { } weights)
        {
            var counts = new int[classes.Count];
            foreach (var index in indices)
                counts[index]++;
            return Array.ConvertAll(counts, count => indices.Length / (classes.Count * (double)count));
        }
        var labels = Enumerable.Range(0, classes.Count).Select(i => classes[i]).ToArray();
        var unweighted = labels.Where(label => !weights.ContainsKey(label)).ToArray();
        if (unweighted.Length > 0 && labels.Length - unweighted.Length != weights.Count)
            throw new ArgumentException($"The classes, [{string.Join(", ", unweighted.Select(PythonRepr.Of))}], are not in class_weight");
        return Array.ConvertAll(labels, label => weights.GetValueOrDefault(label, 1.0));
    }
}
