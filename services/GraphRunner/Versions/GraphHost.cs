using MultiModel.GraphRunner.Models;
using MultiModel.GraphRunner.OpenInference;
using MultiModel.Graphs.Execution;
using MultiModel.Graphs.Yaml;

namespace MultiModel.GraphRunner.Versions;

/// <summary>
/// The version that serves. A new one replaces it in one step once it is loaded and tried; requests in flight finish on the version
/// that they began with. One that cannot be loaded changes nothing.
/// </summary>
public sealed partial class GraphHost(GraphLoader loader, ModelStore store, TimeProvider time, ILogger<GraphHost> logger) : IServedModels, IDisposable
{
    private readonly SemaphoreSlim replacing = new(1);
    private volatile GraphVersion? current;

    /// <summary>Null until the first manifest has been loaded.</summary>
    public GraphVersion? Current => current;

    /// <summary>Why there is no version yet; one line.</summary>
    public string Status { get; private set; } = "No manifest yet: send one with PUT /manifest, or set Graph__Manifest to a file or an address.";

    public string? NotReady => current is null ? Status : null;

    public ServedModel? Find(string name) => current?.Find(name);

    /// <summary>Says why there is no version yet.</summary>
    public void Waiting(string reason) => Status = reason;

    /// <summary>Takes the current version for one request; the caller releases it. Null when there is none.</summary>
    public GraphVersion? Hold()
    {
        while (true)
        {
            var version = current;
            if (version is null || version.TryHold())
                return version;
        }
    }

    /// <summary>Loads, tries and serves the manifest; loads nothing when it is the one that is served.</summary>
    /// <exception cref="ManifestException">The YAML is no SeldonDeployment.</exception>
    /// <exception cref="GraphException">A model cannot be downloaded, loaded or called, the store no longer has it, or the graph cannot be run.</exception>
    public Task<GraphVersion> ReplaceAsync(string manifest, CancellationToken cancellationToken) =>
        ServeAsync(manifest, async version =>
        {
            if (version.Manifest != manifest)
                return false;
            // The next pod of a cluster would have to download what serves here.
            await Task.WhenAll(version.ModelLocations.Select(location => store.ThrowIfGoneAsync(location, cancellationToken)));
            return true;
        }, cancellationToken);

    /// <summary>As <see cref="ReplaceAsync"/>, but does nothing when any manifest is served already.</summary>
    public Task ServeFirstAsync(string manifest, CancellationToken cancellationToken) => ServeAsync(manifest, static _ => Task.FromResult(true), cancellationToken);

    private async Task<GraphVersion> ServeAsync(string manifest, Func<GraphVersion, Task<bool>> keeps, CancellationToken cancellationToken)
    {
        await replacing.WaitAsync(cancellationToken);
        try
        {
            if (current is { } serving && await keeps(serving))
                return serving;
            var started = time.GetTimestamp();
            var previous = current;
            // After a restart the models on this disk serve, whatever became of the store.
            var next = await loader.LoadAsync(manifest, mustBeKept: previous is not null, cancellationToken);
            current = next;
            LogServing(next.Deployment.Metadata.Name, next.Sha256[..12], time.GetElapsedTime(started).TotalMilliseconds);
            previous?.Release();
            // The last version's directories stay: a rollback then needs no download.
            store.Trim(next.ModelDirectories.Concat(previous?.ModelDirectories ?? []).ToHashSet());
            return next;
        }
        catch (Exception fault) when (fault is ManifestException or GraphException)
        {
            var status = $"The manifest cannot be served: {fault.Message}";
            // At the start it is tried again and again: once is enough to say why it fails.
            if (current is not null || Status != status)
                LogRefused(fault.Message, current is null ? "nothing is served" : "the version before keeps serving");
            Status = status;
            throw;
        }
        finally
        {
            replacing.Release();
        }
    }

    public void Dispose()
    {
        // The container disposes it once for each type that it is registered as, and a request may still hold the version.
        Interlocked.Exchange(ref current, null)?.Release();
        replacing.Dispose();
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Serving {Name}, manifest {Sha256}, loaded in {Milliseconds:0} ms")]
    private partial void LogServing(string? name, string sha256, double milliseconds);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A manifest was refused ({Consequence}): {Reason}")]
    private partial void LogRefused(string reason, string consequence);
}
