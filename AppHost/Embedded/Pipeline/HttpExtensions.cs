using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace MultiModel.AppHost.Embedded.Pipeline;

internal static class HttpExtensions
{
    /// <summary>Reads JSON; null on 404.</summary>
    /// <exception cref="LaunchException">Any other answer, none at all, or another shape; the message has the address.</exception>
    public static Task<T?> FindAsync<T>(this HttpClient http, Uri address, CancellationToken ct) where T : class => http.AskAsync(address, async answer =>
    {
        if (answer.StatusCode == HttpStatusCode.NotFound)
            return null;
        if (!answer.IsSuccessStatusCode)
            throw new LaunchException(ExitStatus.Failed, $"{address} answered {(int)answer.StatusCode}: {await answer.Content.ReadAsStringAsync(ct)}");
        return await answer.Content.ReadFromJsonAsync<T>(ct);
    }, ct);

    /// <summary>Reads an answer of any status.</summary>
    /// <exception cref="LaunchException">There is none, or <paramref name="read"/> finds another shape; the message has the address.</exception>
    public static async Task<T> AskAsync<T>(this HttpClient http, Uri address, Func<HttpResponseMessage, Task<T>> read, CancellationToken ct)
    {
        try
        {
            using var answer = await http.GetAsync(address, ct);
            return await read(answer);
        }
        catch (Exception error) when (error is JsonException || IsUnanswered(error, ct))
        {
            throw new LaunchException(ExitStatus.Failed, $"{address} did not answer as expected: {error.Message}", error);
        }
    }

    /// <summary>Whether the other side did not answer, broke off or took too long: it may have ended.</summary>
    public static bool IsUnanswered(Exception error, CancellationToken ct) =>
        error is HttpRequestException or IOException || (error is OperationCanceledException && !ct.IsCancellationRequested);

    /// <summary>Reads JSON that must be there.</summary>
    public static async Task<T> GetAsync<T>(this HttpClient http, Uri address, CancellationToken ct) where T : class =>
        await http.FindAsync<T>(address, ct) ?? throw new LaunchException(ExitStatus.Failed, $"{address} answered 404: there is nothing.");
}
