using System.Text.Json;
using MultiModel.ServiceDefaults.Http;

namespace MultiModel.Deployer.Http;

/// <summary>The sentence for a person in an error answer: RFC 9457's detail, Seldon's or Kubernetes' own form, else its beginning.</summary>
internal static class ProblemText
{
    private const int MaxLength = 1000;

    public static async Task<string> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var body = await response.Content.ReadUtf8Async(cancellationToken);
        var text = (Find(body) ?? body).Trim();
        return text.Length == 0 ? $"{(int)response.StatusCode} {response.ReasonPhrase}" : text.Length > MaxLength ? text[..MaxLength] + "..." : text;
    }

    private static string? Find(string body)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            return Text(json.RootElement, "detail") ?? Text(json.RootElement, "message") ?? Text(json.RootElement, "status", "info") ?? Text(json.RootElement, "title");
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string? Text(JsonElement element, params ReadOnlySpan<string> path)
    {
        foreach (var name in path)
            if (element.ValueKind != JsonValueKind.Object || !element.TryGetProperty(name, out element))
                return null;
        return element.ValueKind == JsonValueKind.String ? element.GetString() : null;
    }
}
