using System.Text.Json;
using MultiModel.Learning;

namespace MultiModel.Mlflow.Directories;

/// <summary><c>input_example.json</c>, as pandas writes a data frame in its orientation "split": <c>{"columns":[..],"data":[[..]]}</c>.</summary>
internal static class InputExample
{
    public const string FileName = "input_example.json";

    public static byte[] Write(Matrix example, IReadOnlyList<string>? names)
    {
        IEnumerable<object> columns = names ?? Enumerable.Range(0, example.Columns).Cast<object>();
        var data = Enumerable.Range(0, example.Rows).Select(row => example.Row(row).ToArray());
        return JsonSerializer.SerializeToUtf8Bytes(new { columns, data });
    }

    /// <summary>The rows of an example of numbers, whether of a data frame or an array; null for an example of another kind.</summary>
    /// <exception cref="ModelException">the file is missing or not JSON</exception>
    public static Matrix? Read(string path)
    {
        try
        {
            using var json = JsonDocument.Parse(BoundedFile.Read(path, BoundedFile.Description));
            var rows = json.RootElement.ValueKind != JsonValueKind.Object ? json.RootElement
                : json.RootElement.TryGetProperty("data", out var data) ? data
                : json.RootElement.TryGetProperty("inputs", out var inputs) ? inputs
                : default;
            return IsMatrix(rows)
                ? Matrix.FromRows([.. rows.EnumerateArray().Select(static row => row.EnumerateArray().Select(static value => value.GetDouble()).ToArray())])
                : null;
        }
        catch (JsonException error)
        {
            throw new ModelException($"{path} is not JSON: {error.Message}", error);
        }
    }

    private static bool IsMatrix(JsonElement rows) => rows.ValueKind == JsonValueKind.Array && rows.GetArrayLength() > 0 && rows.EnumerateArray().All(row =>
        row.ValueKind == JsonValueKind.Array
        && row.GetArrayLength() == (rows[0].ValueKind == JsonValueKind.Array ? rows[0].GetArrayLength() : -1)
        && row.EnumerateArray().All(static value => value.ValueKind == JsonValueKind.Number));
}
