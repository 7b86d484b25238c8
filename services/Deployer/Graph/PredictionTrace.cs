using System.Globalization;
using System.Text.Json;

namespace MultiModel.Deployer.Graph;

/// <summary>The graph's answer to a request, with what each node answered on the way.</summary>
public sealed record PredictionTrace(JsonElement Response, IReadOnlyList<NodeAnswer> Nodes);

public sealed record NodeAnswer(string Name, string Method, double Milliseconds, JsonElement Response)
{
    private const int MostRows = 20;

    /// <summary>The answer's data as lines for a person, numbers with at most six significant digits.</summary>
    public string Data => Member(Response, "data") is { } data ? Lines(data) : Response.GetRawText();

    private static JsonElement? Member(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var member) ? member : null;

    private static string Lines(JsonElement data)
    {
        if (Member(data, "ndarray") is not { ValueKind: JsonValueKind.Array } rows)
            return data.GetRawText();
        var lines = rows.EnumerateArray().Take(MostRows).Select(Line);
        var more = rows.GetArrayLength() - MostRows;
        return string.Join('\n', more > 0 ? lines.Append($"... and {more} more") : lines);
    }

    private static string Line(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Array => string.Join(", ", value.EnumerateArray().Select(Line)),
        JsonValueKind.Number => value.GetDouble().ToString("G6", CultureInfo.InvariantCulture),
        _ => value.ToString(),
    };
}
