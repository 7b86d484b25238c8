using System.Net.Http.Json;

namespace MultiModel.AppHost.Embedded.Pipeline;

internal sealed class DeployerClient(HttpClient http, Uri address)
{
    /// <summary>The rollout that is live, or null when none is.</summary>
    public Task<Rollout?> FindCurrentAsync(CancellationToken ct) => http.FindAsync<Rollout>(new Uri(address, "/rollouts/current"), ct);

    /// <exception cref="LaunchException">The live manifest is not there as it was kept; the message says why.</exception>
    public async Task CheckManifestAsync(CancellationToken ct)
    {
        var manifest = new Uri(address, "/manifest");
        var problem = await http.AskAsync(manifest, async answer => answer.IsSuccessStatusCode
            ? null
            : (await answer.Content.ReadFromJsonAsync<Problem>(ct))?.Detail ?? $"{manifest} answered {(int)answer.StatusCode}", ct);
        if (problem is not null)
            throw new LaunchException(ExitStatus.Failed, problem);
    }

    private sealed record Problem(string? Detail);
}
