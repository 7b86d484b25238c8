namespace MultiModel.AppHost.Embedded.Processes;

/// <summary>Waits until an address answers 200.</summary>
internal sealed class HealthGate(HttpClient http, TimeProvider time, TimeSpan? deadline = null)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan AttemptTimeout = TimeSpan.FromSeconds(5);

    private readonly TimeSpan deadline = deadline ?? TimeSpan.FromSeconds(60);

    /// <exception cref="LaunchException">It is not 200 within the deadline; the message has the last answer.</exception>
    public async Task WaitAsync(string name, Uri address, CancellationToken ct)
    {
        var started = time.GetTimestamp();
        var last = "no answer";
        while (time.GetElapsedTime(started) < deadline)
        {
            (var healthy, last) = await TryAsync(address, last, ct);
            if (healthy)
                return;
            await Task.Delay(Interval, time, ct);
        }
        throw new LaunchException(ExitStatus.Failed, $"{name} was not up after {deadline.TotalSeconds:0} s: {address} gave {last}");
    }

    private async Task<(bool Healthy, string Answer)> TryAsync(Uri address, string last, CancellationToken ct)
    {
        using var attempt = CancellationTokenSource.CreateLinkedTokenSource(ct);
        attempt.CancelAfter(AttemptTimeout);
        try
        {
            using var answer = await http.GetAsync(address, attempt.Token);
            if (answer.IsSuccessStatusCode)
                return (true, "");
            var body = await answer.Content.ReadAsStringAsync(attempt.Token);
            return (false, $"{(int)answer.StatusCode}: {body.ReplaceLineEndings(" ")}");
        }
        catch (HttpRequestException)
        {
            return (false, last); // not listening yet
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return (false, $"no answer within {AttemptTimeout.TotalSeconds:0} s");
        }
    }
}
