using System.ComponentModel;
using System.Runtime.InteropServices;

namespace MultiModel.ObjectStore.Disk;

/// <summary>
/// A folder whose entries (new, renamed, removed) can be made durable. A rename is safe from a power loss only after fsync of its folder.
/// </summary>
internal sealed partial class DurableFolder(string path)
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
        Flush(Path);
    }

    /// <summary>fsync of a folder. Windows journals folder entries itself and has no such call.</summary>
    public static void Flush(string path)
    {
        if (OperatingSystem.IsWindows())
            return;
        var descriptor = Open(path, 0);
        if (descriptor < 0)
            throw Failure("open", path);
        try
        {
            if (Fsync(descriptor) != 0)
                throw Failure("fsync", path);
        }
        finally
        {
            _ = Close(descriptor);
        }
    }

    private static IOException Failure(string call, string path)
    {
        var error = new Win32Exception(Marshal.GetLastPInvokeError());
        return new IOException($"{call} of {path}: {error.Message}", error);
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Fsync(int descriptor);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    private static partial int Close(int descriptor);
}
