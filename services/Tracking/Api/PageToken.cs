using System.Buffers.Text;
using System.Text;
using System.Text.Json;

namespace MultiModel.Tracking.Api;

/// <summary>Where a search goes on: MLflow's base64 of <c>{"offset": N}</c>.</summary>
internal static class PageToken
{
    public static string Create(long offset) => Convert.ToBase64String(Encoding.UTF8.GetBytes($$"""{"offset": {{offset}}}"""));

    /// <summary>Cuts the one row more than asked for that a query fetched, and names the next page when that row was there.</summary>
    public static string? Next<T>(List<T> rows, long offset, long maxResults)
    {
        if (rows.Count <= maxResults)
            return null;
        rows.RemoveRange((int)maxResults, rows.Count - (int)maxResults);
        return Create(offset + maxResults);
    }

    public static long Offset(string? token)
    {
        if (string.IsNullOrEmpty(token))
            return 0;
        if (!Base64.IsValid(token))
            throw MlflowException.Invalid("Invalid page token, could not base64-decode");
        try
        {
            using var parsed = JsonDocument.Parse(Convert.FromBase64String(token));
            if (parsed.RootElement is { ValueKind: JsonValueKind.Object } root && root.TryGetProperty("offset", out var offset)
                && offset.ValueKind == JsonValueKind.Number && offset.TryGetInt64(out var value) && value >= 0)
                return value;
        }
        catch (JsonException)
        {
            // Answered below.
        }
        throw MlflowException.Invalid("Invalid page token, it holds no offset");
    }
}
