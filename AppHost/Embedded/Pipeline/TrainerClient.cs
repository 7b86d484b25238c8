using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace MultiModel.AppHost.Embedded.Pipeline;

internal sealed class TrainerClient(HttpClient http, Uri address, TimeProvider time)
{
    private static readonly TimeSpan StartDeadline = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(50);

    /// <summary>Waits for the run that the trainer starts by itself after <paramref name="since"/>.</summary>
    public async Task<Run> WaitForRunAsync(DateTimeOffset since, CancellationToken ct)
    {
        var started = time.GetTimestamp();
        while (time.GetElapsedTime(started) < StartDeadline)
        {
            var runs = await http.GetAsync<List<Run>>(new Uri(address, "/runs"), ct);
            if (runs.FirstOrDefault(run => run.StartedAt >= since) is { } run)
                return run;
            await Task.Delay(Interval, time, ct);
        }
        throw new LaunchException(
            ExitStatus.Failed,
            $"trainer started no run within {StartDeadline.TotalSeconds:0} s. "
            + "See what it logged: --verbose, or logs/trainer.log in the data folder.");
    }

    /// <summary>The run's events from its beginning: each <see cref="Step"/> at every change of its state, and last the <see cref="Run"/>.</summary>
    public async IAsyncEnumerable<object> FollowAsync(string runId, [EnumeratorCancellation] CancellationToken ct)
    {
        await using var stream = await http.GetStreamAsync(new Uri(address, $"/runs/{runId}/events"), ct);
        await foreach (var item in SseParser.Create(stream).EnumerateAsync(ct))
        {
            object? message = item.EventType switch
            {
                "step" => JsonSerializer.Deserialize<Step>(item.Data, JsonSerializerOptions.Web),
                "run" => JsonSerializer.Deserialize<Run>(item.Data, JsonSerializerOptions.Web),
                _ => null,
            };
            if (message is not null)
                yield return message;
            if (message is Run)
                yield break;
        }
        throw new LaunchException(ExitStatus.Failed, $"trainer broke off the events of run {runId} before it ended.");
    }
}
