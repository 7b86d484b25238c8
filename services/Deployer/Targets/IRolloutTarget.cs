using MultiModel.Deployer.Rollouts;

namespace MultiModel.Deployer.Targets;

/// <summary>A place that manifests are rolled out to.</summary>
public interface IRolloutTarget
{
    /// <summary>The stage that is told right before something changes that only <see cref="RollBackAsync"/> takes back.</summary>
    /// <remarks>It is kept in <c>rollouts.db</c>: under another name, what an interrupted rollout has changed would stay after an update.</remarks>
    const string Apply = "apply";

    /// <summary><c>local</c>, <c>files</c> or <c>kubernetes</c>.</summary>
    string Name { get; }

    /// <summary>Where predictions of the SeldonDeployment are answered once it is live; null when the target does not know.</summary>
    string? PredictionsUrl(string @namespace, string name);

    /// <summary>Brings the manifest live and proves that it is. Repeating it does no harm.</summary>
    /// <param name="progress">Told a stage and what happens in it.</param>
    /// <returns>How it ended, for a person.</returns>
    /// <exception cref="RolloutFailedException">It did not come live; what was live before still is, unless <see cref="Apply"/> was told.</exception>
    Task<string> RollOutAsync(Rollout rollout, string manifest, Action<string, string> progress, CancellationToken cancellationToken);

    /// <summary>Gives the live manifest again to a target that a failed rollout has changed, and waits until it runs.</summary>
    /// <param name="progress">Told how it goes, and why it takes long: a target that does not answer is asked until this is cancelled.</param>
    /// <param name="taken">Told once the target has it.</param>
    /// <exception cref="RolloutFailedException">The target did not take it, or does not run it.</exception>
    Task RollBackAsync(string manifest, Action<string> progress, Action taken, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Puts the live manifest back where it is missing; does nothing where it is in place.</summary>
    /// <returns>Whether something had to be done.</returns>
    /// <exception cref="RolloutFailedException">It is missing and could not be put back.</exception>
    Task<bool> ReconcileAsync(Rollout live, string manifest, CancellationToken cancellationToken);
}
