using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace MultiModel.Tracking.Tests.Rest;

/// <summary>
/// A list of requests and the answers they must get, as text. An exchange is a line <c>METHOD path</c>, the body, a line with the
/// status, the expected body; a blank line ends it and <c>#</c> starts a comment line. <c>{{name}}</c> stands for a value that is
/// the same everywhere in the file, <c>{{any}}</c> for any value; an error is <c>400 ERROR_CODE part of the message</c>.
/// </summary>
internal sealed partial class Conversation(HttpClient http, string prefix, bool exact)
{
    private readonly Dictionary<string, string> values = new() { ["unique"] = Guid.NewGuid().ToString("N") };

    public async Task RunAsync(string text, CancellationToken cancellationToken)
    {
        var exchanges = text.ReplaceLineEndings("\n").Split("\n\n", StringSplitOptions.RemoveEmptyEntries);
        foreach (var exchange in exchanges)
        {
            var lines = exchange.Split('\n').Where(static line => line.Length > 0 && !line.StartsWith('#')).ToList();
            if (lines.Count > 0)
                await ExchangeAsync(lines, cancellationToken);
        }
    }

    private async Task ExchangeAsync(List<string> lines, CancellationToken cancellationToken)
    {
        var answer = lines.FindIndex(static line => Status().IsMatch(line));
        Assert.True(answer > 0, $"No status line after {lines[0]}");
        var (method, path) = (lines[0].Split(' ', 2)[0], Substitute(lines[0].Split(' ', 2)[1]));
        using var request = new HttpRequestMessage(new HttpMethod(method), path.StartsWith('/') ? path : prefix + path);
        var body = Substitute(string.Join('\n', lines[1..answer]));
        if (method is not "GET")
            request.Content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
        using var response = await http.SendAsync(request, cancellationToken);
        var actual = await response.Content.ReadAsStringAsync(cancellationToken);
        var context = $"{method} {path} {body}\nanswered {(int)response.StatusCode} {actual}";

        var status = lines[answer];
        if (int.Parse(status[..3]) != (int)response.StatusCode)
            Assert.Fail($"Expected {status}\n{context}");
        if (response.IsSuccessStatusCode)
            Match(JsonNode.Parse(string.Join('\n', lines[(answer + 1)..])), JsonNode.Parse(actual), "$", context);
        else
            MatchError(status[4..].Split(' ', 2), JsonNode.Parse(actual)!, context);
    }

    private void MatchError(string[] expected, JsonNode actual, string context)
    {
        if ((string?)actual["error_code"] != expected[0])
            Assert.Fail($"Expected {expected[0]}\n{context}");
        // The words of a message are this server's own: only the code is the protocol's.
        if (exact && expected.Length > 1 && !((string)actual["message"]!).Contains(Substitute(expected[1]), StringComparison.Ordinal))
            Assert.Fail($"Expected a message with '{Substitute(expected[1])}'\n{context}");
    }

    private void Match(JsonNode? expected, JsonNode? actual, string path, string context)
    {
        switch (expected, actual)
        {
            case (JsonObject left, JsonObject right):
                foreach (var (name, value) in left)
                    Match(value, right.TryGetPropertyValue(name, out var found) ? found : throw Different($"{path}.{name} is missing", context), $"{path}.{name}", context);
                if (exact && right.FirstOrDefault(property => !left.ContainsKey(property.Key)) is { Key: { } extra })
                    throw Different($"{path}.{extra} is unexpected", context);
                break;
            case (JsonArray left, JsonArray right):
                if (left.Count != right.Count)
                    throw Different($"{path} has {right.Count} items, not {left.Count}", context);
                for (var i = 0; i < left.Count; i++)
                    Match(left[i], right[i], $"{path}[{i}]", context);
                break;
            default:
                MatchValue(expected, actual, path, context);
                break;
        }
    }

    private void MatchValue(JsonNode? expected, JsonNode? actual, string path, string context)
    {
        var shown = actual is JsonValue value && value.TryGetValue<string>(out var text) ? text : actual?.ToJsonString() ?? "null";
        if (expected is JsonValue pattern && pattern.TryGetValue<string>(out var name) && Variable().Match(name) is { Success: true } variable && variable.Length == name.Length)
        {
            if (variable.Groups[1].Value != "any" && !values.TryAdd(variable.Groups[1].Value, shown) && values[variable.Groups[1].Value] != shown)
                throw Different($"{path} is {shown}, not {values[variable.Groups[1].Value]} ({name})", context);
        }
        else if (expected is JsonValue one && one.TryGetValue<string>(out var literal)
            ? actual is not JsonValue other || !other.TryGetValue<string>(out var found) || found != Substitute(literal)
            : !JsonNode.DeepEquals(expected, actual))
            throw Different($"{path} is {shown}, not {expected?.ToJsonString() ?? "null"}", context);
    }

    private static Xunit.Sdk.XunitException Different(string what, string context) => new($"{what}\n{context}");

    private string Substitute(string text) =>
        Variable().Replace(text, match => values.TryGetValue(match.Groups[1].Value, out var value) ? value : match.Value);

    [GeneratedRegex(@"^\d{3}( |$)")]
    private static partial Regex Status();

    [GeneratedRegex(@"\{\{(\w+)\}\}")]
    private static partial Regex Variable();
}
