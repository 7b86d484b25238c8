using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Xunit;

namespace MultiModel.Testing;

/// <summary>Tells whether a folder, or something right in it, is opened from now on (inotify's IN_OPEN, which .NET's watcher has not).</summary>
public sealed partial class OpenWatch : IDisposable
{
    private const int NonBlocking = 0x800;
    private const uint InOpen = 0x20;

    private readonly SafeFileHandle queue = Initialize(NonBlocking);

    public static OpenWatch Of(string folder)
    {
        Requires.That(OperatingSystem.IsLinux(), "Linux, for inotify");
        var watch = new OpenWatch();
        Assert.True(AddWatch(watch.queue, folder, InOpen) > 0);
        return watch;
    }

    public bool Any() => Read(queue, new byte[4096], 4096) > 0;

    public void Dispose() => queue.Dispose();

    [LibraryImport("libc", EntryPoint = "inotify_init1")]
    private static partial SafeFileHandle Initialize(int flags);

    [LibraryImport("libc", EntryPoint = "inotify_add_watch", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int AddWatch(SafeFileHandle queue, string path, uint mask);

    [LibraryImport("libc", EntryPoint = "read")]
    private static partial nint Read(SafeFileHandle queue, byte[] buffer, nuint count);
}
