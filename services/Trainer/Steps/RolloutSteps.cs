using MultiModel.Pipelines;
using MultiModel.Trainer.Deployer;

namespace MultiModel.Trainer.Steps;

/// <summary>The steps that hand the two runs to the deployer, where one is configured.</summary>
public sealed class RolloutSteps(DeployerClient deployer, RolloutEvents events)
{
    public const string RenderManifest = "render-manifest", RollOut = "roll-out";

    /// <param name="uploadScaler">name of the step that writes the scaler's run id</param>
    /// <param name="uploadSvc">name of the step that writes the svc's run id</param>
    public IEnumerable<Step> Create(string uploadScaler, string uploadSvc) =>
    [
        new(RenderManifest, "manifest written", RenderAsync)
        {
            Inputs = [new("scaler_run_id", ArtifactType.Artifact, uploadScaler, "run_id"), new("svc_run_id", ArtifactType.Artifact, uploadSvc, "run_id")],
            Outputs = [new("rollout_id", ArtifactType.Artifact)],
            Cacheable = false,
        },
        new(RollOut, "graph ready", RollOutAsync)
        {
            Inputs = [new("rollout_id", ArtifactType.Artifact, RenderManifest, "rollout_id")],
            Cacheable = false,
        },
    ];

    private async Task RenderAsync(StepContext context, CancellationToken cancellationToken)
    {
        var scaler = await File.ReadAllTextAsync(context.Input("scaler_run_id"), cancellationToken);
        var svc = await File.ReadAllTextAsync(context.Input("svc_run_id"), cancellationToken);
        var rollout = await deployer.StartAsync(scaler, svc, cancellationToken);
        await File.WriteAllTextAsync(context.Output("rollout_id"), rollout.Id, cancellationToken);
        context.SetResult("rolloutId", rollout.Id);
        context.Message = rollout.ManifestPath;
    }

    private async Task RollOutAsync(StepContext context, CancellationToken cancellationToken)
    {
        var id = await File.ReadAllTextAsync(context.Input("rollout_id"), cancellationToken);
        var rollout = await events.FollowAsync(id, context.Report, cancellationToken);
        context.Message = rollout.PredictionsUrl ?? rollout.Message;
    }
}
