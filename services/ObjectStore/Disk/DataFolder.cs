using MultiModel.ServiceDefaults.Files;
using MultiModel.ServiceDefaults.Hosting;

namespace MultiModel.ObjectStore.Disk;

/// <summary>
/// The folder that holds everything: <c>buckets/</c>, <c>tmp/</c> (files that are being written) and <c>lock</c>, which one process holds.
/// </summary>
internal sealed class DataFolder : IDisposable
{
    private readonly FileStream heldLock;

    private DataFolder(string path, FileStream heldLock)
    {
        this.heldLock = heldLock;
        Buckets = new DurableFolder(System.IO.Path.Combine(path, "buckets"));
        Temporary = System.IO.Path.Combine(path, "tmp");
    }

    public DurableFolder Buckets { get; }

    private string Temporary { get; }

    /// <summary>Opens the folder, makes it when it is absent, and removes the temporary files that a crash left.</summary>
    /// <exception cref="StartupException">It is not configured, cannot be written, or another process uses it.</exception>
    public static DataFolder Open(string? configured)
    {
        if (string.IsNullOrWhiteSpace(configured))
            throw new StartupException("ObjectStore__DataDirectory is not set: name the folder that objects are kept in.");
        var path = System.IO.Path.GetFullPath(configured);
        if (File.Exists(path))
            throw new StartupException($"The data folder {path} is a file: remove it or set ObjectStore__DataDirectory to a folder.");
        try
        {
            DurableFile.MakeFolder(path, isPrivate: true);
            var folder = new DataFolder(path, DataFolderLock.Take(path, "ObjectStore__DataDirectory"));
            DurableFile.MakeFolder(folder.Buckets.Path, isPrivate: true);
            folder.Clear();
            return folder;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new StartupException(
                $"The data folder {path} cannot be written ({exception.Message.TrimEnd('.')}): "
                + "make it writable or set ObjectStore__DataDirectory to another.",
                exception);
        }
    }

    /// <summary>A path for a new temporary file or folder, on the file system of the buckets.</summary>
    public string NewTemporaryPath() => System.IO.Path.Combine(Temporary, Guid.NewGuid().ToString("N"));

    public void Dispose() => heldLock.Dispose();

    private void Clear()
    {
        if (Directory.Exists(Temporary))
            Directory.Delete(Temporary, recursive: true);
        DurableFile.MakeFolder(Temporary, isPrivate: true);
    }
}
