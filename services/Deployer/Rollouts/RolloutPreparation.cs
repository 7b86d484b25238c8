using System.Diagnostics;
using Microsoft.Extensions.Options;
using MultiModel.Deployer.Mlflow;
using MultiModel.Deployer.Targets;
using MultiModel.Graphs.Seldon;
using MultiModel.Manifests;
using MultiModel.Manifests.Seldon;

namespace MultiModel.Deployer.Rollouts;

/// <summary>Turns two run ids into a kept manifest and a rollout that waits for its turn.</summary>
public sealed class RolloutPreparation(
    TrackingClient tracking, IOptions<SeldonDeploymentOptions> graph, IRolloutTarget target, ManifestFiles files, RolloutStore store, TimeProvider time)
{
    /// <exception cref="UnusableRunException">One of the runs cannot be rolled out.</exception>
    /// <exception cref="TrackingServerException">MLflow does not answer.</exception>
    public async Task<Rollout> PrepareAsync(RolloutRequest request, CancellationToken cancellationToken)
    {
        using var activity = Tracing.Rollouts.StartActivity("render manifest");
        var runs = await Task.WhenAll(ReadAsync("scaler", request.Scaler, cancellationToken), ReadAsync("svc", request.Svc, cancellationToken));
        var manifest = Render(runs[0], runs[1]);

        var id = $"{Guid.CreateVersion7():n}";
        var rollout = new Rollout
        {
            Id = id,
            State = RolloutState.Pending,
            Target = target.Name,
            Name = graph.Value.Name,
            Namespace = graph.Value.Namespace,
            Models = [Describe("scaler", runs[0]), Describe("svc", runs[1])],
            ManifestPath = files.Keep(id, manifest),
            ManifestSha256 = ManifestFiles.Sha256(manifest),
            StartedAt = time.GetUtcNow(),
            TraceParent = Activity.Current?.Id,
        };
        activity?.SetTag("multimodel.rollout.id", rollout.Id).SetTag("mlflow.run_id.scaler", request.Scaler).SetTag("mlflow.run_id.svc", request.Svc);
        try
        {
            return store.Add(rollout);
        }
        catch
        {
            // A full disk would fill up further with every attempt.
            files.Remove(id);
            throw;
        }
    }

    private Task<TrackedRun> ReadAsync(string model, string? runId, CancellationToken cancellationToken) =>
        tracking.GetRunAsync(RunId.Parse(runId, model), cancellationToken);

    private string Render(TrackedRun scaler, TrackedRun svc)
    {
        var (scalerSource, svcSource) = (scaler.SourceOf("scaler"), svc.SourceOf("svc"));
        try
        {
            return ManifestYaml.Write(SeldonDeploymentRenderer.Render(graph.Value,
            [
                new GraphModel("scaler", UnitTypes.Transformer, scalerSource, scaler.ModelDigest),
                new GraphModel("svc", UnitTypes.Model, svcSource, svc.ModelDigest),
            ]));
        }
        catch (ArgumentException exception)
        {
            throw new UnusableRunException(exception.Message, exception);
        }
    }

    private static RolloutModel Describe(string name, TrackedRun run) => new(name, run.Id.ToString(), run.Parameters, run.Metrics);
}
