using MultiModel.ServiceDefaults.Files;

namespace MultiModel.ObjectStore.Disk;

/// <summary>
/// A folder whose entries (new, renamed, removed) can be made durable. A rename is safe from a power loss only after fsync of its folder.
/// </summary>
internal sealed class DurableFolder(string path)
{
    private readonly Lock gate = new();
    private Task running = Task.CompletedTask;
    private Task? queued;

    public string Path { get; } = path;

    public string File(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>Makes every change of the folder that was made before the call durable. Calls at the same time share one fsync.</summary>
    public Task FlushAsync()
    {
        lock (gate)
            return queued ??= FlushAfterAsync(running);
    }

    private async Task FlushAfterAsync(Task previous)
    {
        // A flush that already runs may have begun before the caller's change, so the caller gets the next one.
        await Task.Yield();
        await previous.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        lock (gate)
        {
            running = queued!;
            queued = null;
        }
        DurableFile.FlushFolder(Path);
    }
}
