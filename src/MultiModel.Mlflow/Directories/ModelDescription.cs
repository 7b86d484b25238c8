using System.Text.Json;

namespace MultiModel.Mlflow.Directories;

/// <summary>What can be said of a model directory before it is served; null where the directory does not say.</summary>
/// <param name="InputWidth">features of a row</param>
/// <param name="OutputWidth">values of a row's answer; 0 for a single label</param>
/// <param name="HasNamedColumns">whether the signature has columns by name, rather than a tensor</param>
/// <param name="HasPythonFunction">whether it has the <c>python_function</c> flavor</param>
/// <param name="RequiresMlflow">whether <c>requirements.txt</c> lists mlflow</param>
public sealed record ModelDescription(int? InputWidth, int? OutputWidth, bool HasNamedColumns, bool HasPythonFunction, bool? RequiresMlflow)
{
    private const string Requirements = "requirements.txt";

    /// <param name="directory">a model directory with its <c>MLmodel</c></param>
    /// <param name="method">the method that is served; null for the model's own default</param>
    /// <exception cref="ModelException"><c>MLmodel</c> is missing or damaged</exception>
    public static ModelDescription Read(string directory, string? method = null)
    {
        var file = MlModelFile.Read(directory);
        var (inputs, outputs) = (SignatureSide.Read(file.Signature("inputs")), SignatureSide.Read(file.Signature("outputs")));
        // A model that loads here knows better than its signature, which is logged by hand or not at all.
        var (input, output) = Ask(directory, method);
        return new ModelDescription(
            input ?? inputs?.Width,
            output ?? (method is null or "predict" ? outputs?.Width : null),
            inputs?.Named ?? false,
            file.Flavors.Contains("python_function"),
            File.Exists(Path.Combine(directory, Requirements)) ? File.ReadLines(Path.Combine(directory, Requirements)).Any(IsMlflow) : null);
    }

    private static (int? Input, int? Output) Ask(string directory, string? method)
    {
        try
        {
            using var model = ModelDirectory.Load(directory);
            var answer = model.InputExample is { } example ? model.Invoke(method ?? model.Methods[0], example) : null;
            return (model.FeaturesIn, answer switch
            {
                ModelOutput.Numbers { OneDimensional: false, Values: var values } => values.Columns,
                null => null,
                _ => 0,
            });
        }
        catch (Exception fault) when (fault is ModelException or ArgumentException or DllNotFoundException or TypeInitializationException)
        {
            // It may be for another server, or ONNX where its runtime is not: the signature must do.
            return (null, null);
        }
    }

    private static bool IsMlflow(string line)
    {
        var name = line.TrimStart();
        return name.StartsWith("mlflow", StringComparison.OrdinalIgnoreCase) && (name.Length == 6 || " =<>!~;[@".Contains(name[6], StringComparison.Ordinal));
    }

    private sealed record SignatureSide(int? Width, bool Named)
    {
        /// <returns>Null when there is none, or none that can be read.</returns>
        public static SignatureSide? Read(string? json)
        {
            try
            {
                if (json is null || JsonElement.Parse(json) is not { ValueKind: JsonValueKind.Array } items || items.GetArrayLength() == 0)
                    return null;
                if (items[0].TryGetProperty("tensor-spec", out var tensor))
                    return new SignatureSide(items.GetArrayLength() == 1 ? Columns(tensor.GetProperty("shape")) : null, Named: items[0].TryGetProperty("name", out _));
                return new SignatureSide(items.GetArrayLength(), Named: items[0].TryGetProperty("name", out _));
            }
            catch (Exception fault) when (fault is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
            {
                return null;
            }
        }

        private static int? Columns(JsonElement shape) => shape.GetArrayLength() switch
        {
            1 => 0,
            2 when shape[1].GetInt32() is > 0 and var width => width,
            _ => null,
        };
    }
}
