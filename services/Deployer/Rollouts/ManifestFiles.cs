using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;
using MultiModel.ServiceDefaults.Files;

namespace MultiModel.Deployer.Rollouts;

/// <summary>
/// The rendered manifests as files, so that a person can read, compare and apply them: <c>rollouts/&lt;id&gt;/multi-model.yaml</c> for
/// every rollout, and <c>multi-model.yaml</c> for the live one. A file is there whole or not at all, also after a crash.
/// </summary>
public sealed class ManifestFiles(IOptions<DeployerOptions> options)
{
    private const string FileName = "multi-model.yaml";

    private readonly string folder = Path.GetFullPath(options.Value.DataDirectory);

    public string LivePath => Path.Combine(folder, FileName);

    public string PathOf(string rollout) => Path.Combine(FolderOf(rollout), FileName);

    public static string Sha256(string manifest) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(manifest)));

    /// <summary>Keeps the manifest of a new rollout and returns its path.</summary>
    public string Keep(string rollout, string manifest)
    {
        var path = PathOf(rollout);
        DurableFile.Write(path, Encoding.UTF8.GetBytes(manifest));
        return path;
    }

    /// <summary>Removes what was kept of a rollout, if it is there.</summary>
    public void Remove(string rollout)
    {
        if (Directory.Exists(FolderOf(rollout)))
            Directory.Delete(FolderOf(rollout), recursive: true);
    }

    /// <exception cref="InvalidDataException">The file is gone, or was changed since it was kept.</exception>
    public static string Read(Rollout rollout)
    {
        try
        {
            var manifest = File.ReadAllText(rollout.ManifestPath);
            return Sha256(manifest) == rollout.ManifestSha256
                ? manifest
                : throw new InvalidDataException($"{rollout.ManifestPath} was changed after it was rendered. Roll out again instead of editing it.");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new InvalidDataException($"The kept manifest cannot be read: {exception.Message.TrimEnd('.')}. Roll out again.", exception);
        }
    }

    /// <summary>Leaves a file that holds it already untouched.</summary>
    public void MakeLive(string manifest) => DurableFile.WriteChanged(LivePath, Encoding.UTF8.GetBytes(manifest));

    private string FolderOf(string rollout) => Path.Combine(folder, "rollouts", rollout);
}
