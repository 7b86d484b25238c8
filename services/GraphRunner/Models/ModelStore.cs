using Microsoft.Extensions.Options;
using MultiModel.GraphRunner.Hosting;
using MultiModel.Graphs.Execution;
using MultiModel.Graphs.Seldon;
using MultiModel.Mlflow;
using MultiModel.ServiceDefaults.Files;

namespace MultiModel.GraphRunner.Models;

/// <summary>Model directories on the local disk, each in a folder named by its digest, so that one is downloaded once.</summary>
public sealed partial class ModelStore(Lazy<ArtifactStore> artifacts, IOptions<GraphOptions> options, ILogger<ModelStore> logger) : IDisposable
{
    private static readonly TimeSpan AnswerTime = TimeSpan.FromSeconds(5);

    private readonly Lock keeping = new();
    private FileStream? held;

    private string Folder => Path.GetFullPath(options.Value.DataDirectory);

    private string Root => Path.Combine(Folder, "models");

    /// <summary>Downloads a model directory, unless it is here, and checks it against the digest of its upload.</summary>
    /// <param name="mustBeKept">Whether the store must still have what is here: a cluster's pods would have to download it.</param>
    /// <returns>The local directory.</returns>
    /// <exception cref="GraphException">It cannot be read, or is not what was uploaded.</exception>
    public async Task<string> FetchAsync(ModelLocation location, bool mustBeKept, CancellationToken cancellationToken)
    {
        Hold(location.Node);
        if (location.Digest is { } expected && Find(expected) is { } present)
        {
            if (mustBeKept)
                await ThrowIfGoneAsync(location, cancellationToken);
            return present;
        }
        if (location.Digest is null && options.Value.RequireDigest)
            throw new GraphException($"{location.Node}: the manifest does not say the digest of its model, and Graph__RequireDigest loads none without. "
                + $"Render the manifest again, or add the pod's annotation {ModelLocation.DigestAnnotation}{location.Node}.");
        using var span = Tracing.Graphs.StartActivity("download model");
        span?.SetTag("seldon.node", location.Node).SetTag("multimodel.model.source", location.Source.OriginalString);
        var download = Path.Combine(Root, $".download-{Guid.NewGuid():N}");
        try
        {
            Directory.CreateDirectory(Root);
            await Store().DownloadDirectoryAsync(location.Source, download, cancellationToken);
            return Keep(download, location);
        }
        catch (Exception fault) when (fault is ArtifactException or ArgumentException or IOException or UnauthorizedAccessException)
        {
            throw new GraphException($"{location.Node}: cannot download its model: {fault.Message}", fault);
        }
        finally
        {
            if (Directory.Exists(download))
                Directory.Delete(download, recursive: true);
        }
    }

    /// <summary>Removes every directory but the given ones. What cannot be removed stays until the next time.</summary>
    public void Trim(IReadOnlySet<string> used)
    {
        if (held is null || !Directory.Exists(Root))
            return;
        foreach (var folder in Directory.GetDirectories(Root).Where(folder => !used.Contains(folder)))
        {
            try
            {
                Directory.Delete(folder, recursive: true);
                LogRemoved(folder);
            }
            catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
            {
                LogNotRemoved(folder, fault.Message);
            }
        }
    }

    /// <summary>Asks the store whether it still has a model that is here.</summary>
    /// <remarks>One that does not answer costs no rollback: what is here is right.</remarks>
    /// <exception cref="GraphException">It has not.</exception>
    public async Task ThrowIfGoneAsync(ModelLocation location, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(AnswerTime);
        try
        {
            if (!await Store().ExistsAsync(location.Source, patience.Token))
                throw new GraphException($"{location.Node}: the store no longer has its model, {location.Source} has no files: upload it again, or choose another run.");
        }
        catch (ArtifactException fault)
        {
            LogNotAsked(location.Node, location.Source, fault.Message);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            LogNotAsked(location.Node, location.Source, $"no answer in {AnswerTime.TotalSeconds:0} s");
        }
    }

    public void Dispose() => held?.Dispose();

    /// <summary>Another graph runner would remove the models of this one.</summary>
    private void Hold(string node)
    {
        lock (keeping)
        {
            if (held is not null)
                return;
            try
            {
                Directory.CreateDirectory(Folder);
                held = FolderLock.TryTake(Folder);
            }
            catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
            {
                throw new GraphException($"{node}: cannot keep its model: {fault.Message} Set Graph__DataDirectory to a folder that this process may write.", fault);
            }
            if (held is null)
                throw new GraphException($"{node}: {Folder} is in use by another graph runner: stop that one or set Graph__DataDirectory to another.");
        }
    }

    /// <exception cref="ArtifactException">The service was started without a store, which a graph whose nodes are all elsewhere does not need.</exception>
    private ArtifactStore Store()
    {
        try
        {
            return artifacts.Value;
        }
        catch (OptionsValidationException fault)
        {
            throw new ArtifactException(string.Join(' ', fault.Failures), fault);
        }
    }

    private string? Find(string digest)
    {
        var folder = FolderOf(digest);
        return Directory.Exists(folder) && ModelDigest.Compute(folder) == digest ? folder : null;
    }

    private string Keep(string download, ModelLocation location)
    {
        var digest = ModelDigest.Compute(download);
        if (location.Digest is { } expected && expected != digest)
            throw new GraphException(
                $"{location.Node}: the model at {location.Source} is not the one that was uploaded: "
                + $"its digest is {digest}, the manifest says {expected}. "
                + "Upload it again or render a new manifest.");
        var folder = FolderOf(digest);
        // Two nodes may have the same model, and are downloaded side by side.
        lock (keeping)
        {
            if (Find(digest) is { } present)
                return present;
            if (Directory.Exists(folder))
                Directory.Delete(folder, recursive: true);
            Directory.Move(download, folder);
        }
        LogDownloaded(location.Node, location.Source, digest);
        if (location.Digest is null)
            LogUnchecked(location.Node, ModelLocation.DigestAnnotation);
        return folder;
    }

    /// <remarks>Only hexadecimal digits become part of the path: a digest in a manifest cannot lead elsewhere.</remarks>
    private string FolderOf(string digest)
        => ModelDigest.IsWellFormed(digest)
            ? Path.Combine(Root, digest[(digest.IndexOf(':') + 1)..])
            : throw new GraphException($"A digest is sha256: and 64 hexadecimal digits, got {digest}.");

    [LoggerMessage(Level = LogLevel.Information, Message = "{Node}: downloaded {Source}, {Digest}")]
    private partial void LogDownloaded(string node, Uri source, string digest);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Node}: nothing says that its model is the one that was uploaded: the manifest has no annotation {Annotation}{Node}")]
    private partial void LogUnchecked(string node, string annotation);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Node}: the copy on this disk serves; whether the store still has {Source} is not known: {Reason}")]
    private partial void LogNotAsked(string node, Uri source, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Folder}, which no version uses, cannot be removed: {Reason}")]
    private partial void LogNotRemoved(string folder, string reason);

    [LoggerMessage(Level = LogLevel.Debug, Message = "Removed {Folder}, which no version uses")]
    private partial void LogRemoved(string folder);
}
