using System.Text;
using Microsoft.Extensions.Options;
using MultiModel.Deployer.Rollouts;
using MultiModel.ServiceDefaults.Files;

namespace MultiModel.Deployer.Targets;

/// <summary>
/// A folder that something else watches, such as a Git working copy: the manifest is put there as <c>multi-model.yaml</c>. A file that holds
/// it already is left untouched, so that nothing is seen to change.
/// </summary>
public sealed class FilesTarget(IOptions<DeployerOptions> options) : IRolloutTarget
{
    private readonly string path = Path.Combine(Path.GetFullPath(options.Value.FilesDirectory!), "multi-model.yaml");

    public string Name => "files";

    public string? PredictionsUrl(string @namespace, string name) => null;

    public Task<string> RollOutAsync(Rollout rollout, string manifest, Action<string, string> progress, CancellationToken cancellationToken)
    {
        progress("write", $"writing {path}");
        return Task.FromResult(Write(manifest) ? $"written to {path}" : $"no change: {path} is this manifest");
    }

    /// <remarks>A file that differs is left alone: whoever owns the folder may have moved on.</remarks>
    public Task<bool> ReconcileAsync(Rollout live, string manifest, CancellationToken cancellationToken)
    {
        if (File.Exists(path))
            return Task.FromResult(false);
        Write(manifest);
        return Task.FromResult(true);
    }

    /// <returns>Whether the file was another one.</returns>
    private bool Write(string manifest)
    {
        try
        {
            return DurableFile.WriteChanged(path, Encoding.UTF8.GetBytes(manifest));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new RolloutFailedException(
                $"{path} cannot be written: {exception.Message.TrimEnd('.')}. "
                + $"Make {Path.GetDirectoryName(path)} a folder that the deployer may write, "
                + "or name another with Deployer__FilesDirectory, then roll out again.",
                exception);
        }
    }
}
