using System.Diagnostics;
using System.Runtime.InteropServices;

namespace MultiModel.ObjectStore.Benchmarks;

/// <summary>What the file system alone takes for an atomic replacement: the floor under a durable PUT.</summary>
internal static partial class Disk
{
    /// <summary>Mean milliseconds of one.</summary>
    public static double Measure(string folder, int size, int count, bool sync)
    {
        var bytes = new byte[size];
        new Random(1).NextBytes(bytes);
        var clock = Stopwatch.StartNew();
        for (var i = 0; i < count; i++)
        {
            var temporary = Path.Combine(folder, "temporary");
            using (var handle = File.OpenHandle(temporary, FileMode.Create, FileAccess.Write))
            {
                RandomAccess.Write(handle, bytes, 0);
                if (sync)
                    RandomAccess.FlushToDisk(handle);
            }
            File.Move(temporary, Path.Combine(folder, "object"), overwrite: true);
            if (sync)
                SyncFolder(folder);
        }
        return clock.Elapsed.TotalMilliseconds / count;
    }

    private static void SyncFolder(string folder)
    {
        var descriptor = Open(folder, 0);
        if (descriptor < 0 || Fsync(descriptor) != 0 || Close(descriptor) != 0)
            throw new IOException($"fsync of {folder} failed with error {Marshal.GetLastPInvokeError()}.");
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Fsync(int descriptor);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    private static partial int Close(int descriptor);
}
