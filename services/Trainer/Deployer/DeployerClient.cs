using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Mvc;
using MultiModel.ServiceDefaults.Http;
using Polly;

namespace MultiModel.Trainer.Deployer;

/// <summary>Asks the deployer for a rollout.</summary>
public sealed class DeployerClient(HttpClient http)
{
    /// <summary>Asks for a rollout of two MLflow runs; the manifest is written once this returns.</summary>
    /// <exception cref="RolloutException">The deployer refuses or does not answer.</exception>
    public async Task<Rollout> StartAsync(string scalerRunId, string svcRunId, CancellationToken cancellationToken)
    {
        using var response = await SendAsync(() => http.PostAsJsonAsync("/rollouts", new { scaler = scalerRunId, svc = svcRunId }, cancellationToken));
        if (!response.IsSuccessStatusCode)
            throw await RefusedAsync(response, cancellationToken);
        try
        {
            return JsonSerializer.Deserialize<Rollout>(await response.Content.ReadUtf8Async(cancellationToken), Rollout.Json) ?? throw new JsonException("null");
        }
        catch (JsonException exception)
        {
            throw new RolloutException($"The deployer at {http.BaseAddress} answered what is no rollout: {exception.Message}", exception);
        }
    }

    /// <summary>Whether a rollout is live now.</summary>
    /// <exception cref="RolloutException">The deployer refuses or does not answer.</exception>
    public async Task<bool> HasLiveRolloutAsync(CancellationToken cancellationToken)
    {
        using var response = await SendAsync(() => http.GetAsync("/rollouts/current", cancellationToken));
        if (response.StatusCode == HttpStatusCode.NotFound)
            return false;
        return response.IsSuccessStatusCode ? true : throw await RefusedAsync(response, cancellationToken);
    }

    internal static async Task<RolloutException> RefusedAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var reason = response.ReasonPhrase;
        try
        {
            var problem = JsonSerializer.Deserialize<ProblemDetails>(await response.Content.ReadUtf8Async(cancellationToken), JsonSerializerOptions.Web);
            reason = problem?.Detail ?? problem?.Title ?? reason;
        }
        catch (JsonException)
        {
            // Not every proxy between here and there speaks JSON; the status says enough.
        }
        return new RolloutException($"The deployer at {response.RequestMessage?.RequestUri} answers {(int)response.StatusCode}: {reason}");
    }

    private async Task<HttpResponseMessage> SendAsync(Func<Task<HttpResponseMessage>> send)
    {
        try
        {
            return await send();
        }
        catch (Exception exception) when (exception is HttpRequestException or ExecutionRejectedException)
        {
            throw new RolloutException(
                $"The deployer at {http.BaseAddress} does not answer: {exception.Message.TrimEnd('.')}. "
                + "Check that it runs, and the address in services__deployer__http__0.",
                exception);
        }
    }
}
