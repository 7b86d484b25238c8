using System.Net.Http.Json;

namespace MultiModel.AppHost.Embedded.Pipeline;

internal sealed class DeployerClient(HttpClient http, Uri address)
{
    /// <summary>The rollout that is live, or null when none is.</summary>
    public Task<Rollout?> FindCurrentAsync(CancellationToken ct) => http.FindAsync<Rollout>(new Uri(address, "/rollouts/current"), ct);

    /// <exception cref="LaunchException">The live manifest is not there as it was kept; the message says why.</exception>
    public async Task CheckManifestAsync(CancellationToken ct)
    {
        using var answer = await http.GetAsync(new Uri(address, "/manifest"), ct);
        if (!answer.IsSuccessStatusCode)
            throw new LaunchException(ExitStatus.Failed, (await answer.Content.ReadFromJsonAsync<Problem>(ct))?.Detail ?? $"{address}manifest answered {(int)answer.StatusCode}");
    }

    private sealed record Problem(string? Detail);
}
