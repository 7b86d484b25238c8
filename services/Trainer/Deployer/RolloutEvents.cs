using System.Net;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Microsoft.Extensions.Options;
using MultiModel.Trainer.Configuration;

namespace MultiModel.Trainer.Deployer;

/// <summary>Follows a rollout over the deployer's server-sent events.</summary>
/// <param name="http">has no time limit of its own: a rollout may take minutes</param>
public sealed class RolloutEvents(HttpClient http, IOptions<PipelineOptions> options, TimeProvider time)
{
    /// <summary>How long the deployer may be away: in a cluster it is one pod, which another node may have to start.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(4);

    private sealed record Progress(string? Message = null);

    /// <summary>
    /// Passes on the rollout's progress until it has succeeded. A connection that broke, or on which nothing comes for two minutes, is made
    /// again, until the deployer has been away for as long.
    /// </summary>
    /// <exception cref="RolloutException">It failed, took longer than allowed, or could not be followed.</exception>
    public async Task<Rollout> FollowAsync(string id, Action<string> report, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(options.Value.RollOutTimeout, time);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            var rollout = await FollowToTheEndAsync(id, report, stop.Token);
            return rollout.WentLive()
                ? rollout
                : throw new RolloutException($"The rollout {id} ended as {rollout.State}: {rollout.Message ?? "the deployer gave no reason"}");
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new RolloutException($"The rollout {id} did not end within {options.Value.RollOutTimeout:c}. See the deployer's console, or raise Pipeline__RollOutTimeout.");
        }
    }

    private async Task<Rollout> FollowToTheEndAsync(string id, Action<string> report, CancellationToken cancellationToken)
    {
        var passedOn = 0;
        var heard = time.GetTimestamp();
        for (var pause = TimeSpan.FromMilliseconds(250); ; pause = pause < LongestPause ? 2 * pause : LongestPause)
        {
            Exception? broken = null;
            var answered = false;
            using var silence = new CancellationTokenSource(Patience, time);
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(silence.Token, cancellationToken);
            try
            {
                var seen = 0;
                await foreach (var item in ReadAsync(id, stop.Token))
                {
                    answered = true;
                    silence.CancelAfter(Patience);
                    if (item.EventType == "rollout" && Parse<Rollout>(item.Data) is { } rollout && !rollout.IsActive())
                        return rollout;
                    // The events replay from the first, so what was passed on before a reconnect is not passed on again.
                    if (item.EventType != "progress" || ++seen <= passedOn)
                        continue;
                    passedOn = seen;
                    if (Parse<Progress>(item.Data) is { Message: { } message })
                        report(message);
                }
            }
            catch (Exception exception) when (exception is HttpRequestException or IOException)
            {
                broken = exception;
            }
            catch (OperationCanceledException) when (silence.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
            {
                // Its node may have died without a word, which the connection would wait out.
            }
            if (answered)
                heard = time.GetTimestamp();
            else if (time.GetElapsedTime(heard) >= Patience)
                throw new RolloutException(
                    $"The deployer at {http.BaseAddress}, which follows the rollout {id}, "
                    + $"has not answered for {Patience.TotalMinutes:0} minutes: {broken?.Message ?? "it sent no events"}. "
                    + "Check that it runs; the rollout goes on with it.",
                    broken);
            await Task.Delay(pause, time, cancellationToken);
        }
    }

    private async IAsyncEnumerable<SseItem<string>> ReadAsync(string id, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var response = await http.GetAsync($"/rollouts/{Uri.EscapeDataString(id)}/events", HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        // What stands between here and a deployer that is away answers for it.
        if (response.StatusCode is HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout)
            throw new HttpRequestException($"{(int)response.StatusCode} {response.ReasonPhrase}");
        if (!response.IsSuccessStatusCode)
            throw await DeployerClient.RefusedAsync(response, cancellationToken);
        await using var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
        await foreach (var item in SseParser.Create(stream).EnumerateAsync(cancellationToken))
            yield return item;
    }

    private static T? Parse<T>(string data)
    {
        try
        {
            return JsonSerializer.Deserialize<T>(data, Rollout.Json);
        }
        catch (JsonException exception)
        {
            throw new RolloutException($"The deployer sent an event that is not as agreed: {exception.Message}", exception);
        }
    }
}
