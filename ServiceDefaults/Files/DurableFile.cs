using System.ComponentModel;
using System.Runtime.InteropServices;

namespace MultiModel.ServiceDefaults.Files;

/// <summary>Writes small files so that a crash leaves either the old content or the new one.</summary>
public static partial class DurableFile
{
    /// <summary>What only the owner of a file may do with it.</summary>
    public const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>The file holds <paramref name="content"/> for good once this returns. Makes the folder when it is absent.</summary>
    public static void Write(string path, ReadOnlySpan<byte> content) => Write(path, content, mode: null, overwrite: true);

    /// <summary>Like <see cref="Write(string, ReadOnlySpan{byte})"/>, but for a file that is made once, and that its owner alone may read.</summary>
    /// <exception cref="IOException">It cannot be written, or is there.</exception>
    public static void CreatePrivate(string path, ReadOnlySpan<byte> content) => Write(path, content, OwnerOnly, overwrite: false);

    /// <summary>Like <see cref="Write(string, ReadOnlySpan{byte})"/>, but a file that holds <paramref name="content"/> already is left untouched.</summary>
    /// <returns>Whether the file was written.</returns>
    public static bool WriteChanged(string path, ReadOnlySpan<byte> content)
    {
        if (File.Exists(path) && content.SequenceEqual(File.ReadAllBytes(path)))
            return false;
        Write(path, content);
        return true;
    }

    /// <summary>Makes a folder, and those above it, where they are absent. A new folder is an entry of its parent, which has to be flushed as well.</summary>
    /// <param name="folder">Its full path.</param>
    /// <param name="isPrivate">Only its owner may read it, where the system knows owners.</param>
    public static void MakeFolder(string folder, bool isPrivate = false)
    {
        // "a/" would be a folder in a folder "a" of its own
        folder = Path.TrimEndingDirectorySeparator(folder);
        if (Directory.Exists(folder) || Path.GetDirectoryName(folder) is not { } parent)
            return;
        MakeFolder(parent);
        if (isPrivate && !OperatingSystem.IsWindows())
            Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        else
            Directory.CreateDirectory(folder);
        FlushFolder(parent);
    }

    /// <summary>fsync of a folder makes renames in it durable. .NET opens no folders; Windows journals their entries itself.</summary>
    public static void FlushFolder(string folder)
    {
        if (OperatingSystem.IsWindows())
            return;
        var descriptor = Open(folder, 0);
        if (descriptor < 0)
            throw Failure("open", folder);
        try
        {
            if (Fsync(descriptor) != 0)
                throw Failure("fsync", folder);
        }
        finally
        {
            _ = Close(descriptor);
        }
    }

    private static void Write(string path, ReadOnlySpan<byte> content, UnixFileMode? mode, bool overwrite)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        MakeFolder(folder);
        var aside = Path.Combine(folder, $".{Path.GetFileName(path)}.{Guid.NewGuid():n}");
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, BufferSize = 0 };
        if (mode is not null && !OperatingSystem.IsWindows())
            options.UnixCreateMode = mode;
        try
        {
            using (var file = new FileStream(aside, options))
            {
                file.Write(content);
                file.Flush(flushToDisk: true);
            }
            File.Move(aside, path, overwrite);
        }
        catch
        {
            File.Delete(aside);
            throw;
        }
        FlushFolder(folder);
    }

    private static IOException Failure(string call, string path)
    {
        var error = new Win32Exception(Marshal.GetLastPInvokeError());
        // The number as .NET has it in its own exceptions: a full disk is known by it.
        return new IOException($"{call} of {path}: {error.Message}", error) { HResult = error.NativeErrorCode };
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Fsync(int descriptor);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    private static partial int Close(int descriptor);
}
