using System.Text.Json;
using MultiModel.Learning;

namespace MultiModel.Mlflow.Directories;

/// <summary>What can be said of a model directory before it is served; null where the directory does not say.</summary>
/// <param name="InputWidth">features of a row</param>
/// <param name="InputType">what they are: <c>numbers</c>, <c>texts</c> or <c>booleans</c></param>
/// <param name="OutputWidth">values of a row's answer; 0 for a single label</param>
/// <param name="OutputType">what they are, in the same words</param>
/// <param name="HasNamedColumns">whether the signature has columns by name, rather than a tensor</param>
/// <param name="HasPythonFunction">whether it has the <c>python_function</c> flavor</param>
/// <param name="RequiresMlflow">whether <c>requirements.txt</c> lists mlflow</param>
/// <param name="HasJoblib">whether it has a <c>model.joblib</c></param>
public sealed record ModelDescription(
    int? InputWidth,
    string? InputType,
    int? OutputWidth,
    string? OutputType,
    bool HasNamedColumns,
    bool HasPythonFunction,
    bool? RequiresMlflow,
    bool HasJoblib = false)
{
    private const string Requirements = "requirements.txt";
    private const string Numbers = "numbers", Texts = "texts", Booleans = "booleans";

    /// <summary>What can be called of it; null for a model that does not load here.</summary>
    public IReadOnlyList<string>? Methods { get; init; }

    /// <param name="directory">a model directory; without <c>MLmodel</c> its files alone tell</param>
    /// <param name="method">the method that is served; null where no parameter says which</param>
    /// <param name="usual">the one that the server calls then, where the model has it; null for the model's own default</param>
    /// <exception cref="ModelException"><c>MLmodel</c> is damaged</exception>
    public static ModelDescription Read(string directory, string? method = null, string? usual = null)
    {
        var file = File.Exists(Path.Combine(directory, MlModelFile.FileName)) ? MlModelFile.Read(directory) : null;
        var (inputs, outputs) = (SignatureSide.Read(file?.Signature("inputs")), SignatureSide.Read(file?.Signature("outputs")));
        // A model that loads here knows better than its signature, which is logged by hand or not at all.
        var (input, output, methods) = Ask(directory, method, usual);
        output ??= (method ?? usual) is null or "predict" ? outputs : null;
        return new ModelDescription(
            (input ?? inputs)?.Width,
            (input ?? inputs)?.Type,
            output?.Width,
            output?.Type,
            inputs?.Named ?? false,
            file?.Flavors.Contains("python_function") ?? false,
            File.Exists(Path.Combine(directory, Requirements)) ? File.ReadLines(Path.Combine(directory, Requirements)).Any(IsMlflow) : null,
            File.Exists(Path.Combine(directory, ModelLoader.Joblib)))
        {
            Methods = methods,
        };
    }

    private static (SignatureSide? Input, SignatureSide? Output, IReadOnlyList<string>? Methods) Ask(string directory, string? method, string? usual)
    {
        try
        {
            using var model = ModelDirectory.Load(directory);
            var answer = model.InputExample is { } example ? model.Invoke(model.MethodOf(method, usual), example) : null;
            return (new SignatureSide(model.FeaturesIn, Numbers), answer switch
            {
                ModelOutput.Numbers { OneDimensional: false, Values: var values } => new SignatureSide(values.Columns, Numbers),
                ModelOutput.Classes { Values.Type: LabelType.String } => new SignatureSide(0, Texts),
                ModelOutput.Classes { Values.Type: LabelType.Boolean } => new SignatureSide(0, Booleans),
                null => null,
                _ => new SignatureSide(0, Numbers),
            }, model.Methods);
        }
        catch (Exception fault) when (fault is ModelException or ArgumentException or DllNotFoundException or TypeInitializationException)
        {
            // It may be for another server, or ONNX where its runtime is not: the signature must do.
            return (null, null, null);
        }
    }

    private static bool IsMlflow(string line)
    {
        var name = line.TrimStart();
        return name.StartsWith("mlflow", StringComparison.OrdinalIgnoreCase) && (name.Length == 6 || " =<>!~;[@".Contains(name[6], StringComparison.Ordinal));
    }

    private sealed record SignatureSide(int? Width, string? Type, bool Named = false)
    {
        /// <returns>Null when there is none, or none that can be read.</returns>
        public static SignatureSide? Read(string? json)
        {
            try
            {
                if (json is null || JsonElement.Parse(json) is not { ValueKind: JsonValueKind.Array } items || items.GetArrayLength() == 0)
                    return null;
                var named = items[0].TryGetProperty("name", out _);
                var types = items.EnumerateArray().Select(TypeOf).Distinct().ToList();
                var type = types.Count == 1 ? types[0] : null;
                return items[0].TryGetProperty("tensor-spec", out var tensor)
                    ? new SignatureSide(items.GetArrayLength() == 1 ? Columns(tensor.GetProperty("shape")) : null, type, named)
                    : new SignatureSide(items.GetArrayLength(), type, named);
            }
            catch (Exception fault) when (fault is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
            {
                return null;
            }
        }

        /// <summary>Of a tensor's dtype (numpy's name) or a column's type (MLflow's).</summary>
        private static string? TypeOf(JsonElement item)
        {
            var name = item.TryGetProperty("tensor-spec", out var tensor) ? tensor.GetProperty("dtype").GetString()
                : item.TryGetProperty("type", out var type) ? type.GetString()
                : null;
            return name switch
            {
                "double" or "float" or "long" or "integer" => Numbers,
                "string" or "str" => Texts,
                "boolean" or "bool" => Booleans,
                not null when name.TrimEnd("0123456789".ToCharArray()) is "float" or "int" or "uint" => Numbers,
                _ => null,
            };
        }

        private static int? Columns(JsonElement shape) => shape.GetArrayLength() switch
        {
            1 => 0,
            2 when shape[1].GetInt32() is > 0 and var width => width,
            _ => null,
        };
    }
}
