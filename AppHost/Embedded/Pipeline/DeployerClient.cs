namespace MultiModel.AppHost.Embedded.Pipeline;

internal sealed class DeployerClient(HttpClient http, Uri address)
{
    /// <summary>The rollout that is live, or null when none is.</summary>
    public Task<Rollout?> FindCurrentAsync(CancellationToken ct) => http.FindAsync<Rollout>(new Uri(address, "/rollouts/current"), ct);
}
