using MultiModel.AppHost.Embedded.CommandLine;

namespace MultiModel.AppHost.Embedded.Resources;

/// <summary>An S3 store and an MLflow that run elsewhere: looked at before anything is started.</summary>
internal static class ExternalResources
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <exception cref="LaunchException">An address does not answer.</exception>
    public static async Task CheckAsync(LaunchSettings settings, HttpClient http, CancellationToken ct)
    {
        if (settings.Store is { } store)
            await CheckAsync("S3 store", "Parameters:minio-endpoint", store.Endpoint, http, ct);
        if (settings.Tracking is { } tracking)
            await CheckAsync("MLflow server", "Parameters:mlflow-uri", new Uri(tracking, "/health"), http, ct);
    }

    /// <remarks>Any answer counts: an S3 store refuses an unsigned request with 403. What the keys may do, the trainer finds out.</remarks>
    private static async Task CheckAsync(string what, string setting, Uri address, HttpClient http, CancellationToken ct)
    {
        using var attempt = CancellationTokenSource.CreateLinkedTokenSource(ct);
        attempt.CancelAfter(Patience);
        try
        {
            using var answer = await http.GetAsync(address, HttpCompletionOption.ResponseHeadersRead, attempt.Token);
        }
        catch (Exception error) when (error is HttpRequestException or OperationCanceledException && !ct.IsCancellationRequested)
        {
            var reason = error is HttpRequestException ? error.Message : $"no answer within {Patience.TotalSeconds:0} s";
            throw new LaunchException(ExitStatus.Failed, $"The {what} at {address} does not answer: {reason}. Start it, or correct {setting}.", error);
        }
    }
}
