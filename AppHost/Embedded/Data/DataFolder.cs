using System.Globalization;
using MultiModel.AppHost.Data;
using MultiModel.ServiceDefaults.Files;

namespace MultiModel.AppHost.Embedded.Data;

/// <summary>
/// The folder that keeps everything from one start to the next: <c>minio mlflow trainer deployer graph</c> (one for each service),
/// <c>logs</c> and <c>credentials.json</c>. One AppHost at a time: the file <c>lock</c> is held while it runs.
/// </summary>
internal sealed class DataFolder : IDisposable
{
    private readonly FileStream held;

    private DataFolder(string path, bool isNew, bool isTemporary, FileStream held)
    {
        (Path, IsNew, IsTemporary) = (path, isNew, isTemporary);
        this.held = held;
    }

    public string Path { get; }

    /// <summary>Nothing was here before this start.</summary>
    public bool IsNew { get; }

    public bool IsTemporary { get; }

    public string FolderOf(string service) => System.IO.Path.Combine(Path, service);

    /// <param name="path">Absolute, made when absent; null for a temporary folder that is removed at the end.</param>
    /// <exception cref="LaunchException">It cannot be made or written, or another AppHost uses it.</exception>
    public static DataFolder Open(string? path)
    {
        var folder = path ?? Directory.CreateTempSubdirectory("multimodel-").FullName;
        try
        {
            // Models and run records are nobody else's.
            DurableFile.MakeFolder(folder, isPrivate: true);
            var isNew = !File.Exists(System.IO.Path.Combine(folder, FolderLock.FileName));
            var held = Lock(folder);
            Directory.CreateDirectory(System.IO.Path.Combine(folder, "logs"));
            return new DataFolder(folder, isNew, path is null, held);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new LaunchException(ExitStatus.DataFolder, $"The data folder {folder} cannot be written: {error.Message.TrimEnd('.')}. Choose another with --data DIR.", error);
        }
    }

    /// <summary>The key pair of the embedded store, made at the first start.</summary>
    public StoreCredentials Credentials()
    {
        try
        {
            return AppHost.Data.Credentials.LoadOrCreate(Path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            throw new LaunchException(ExitStatus.DataFolder, error.Message, error);
        }
    }

    public void Dispose()
    {
        held.Dispose();
        if (IsTemporary)
            Directory.Delete(Path, recursive: true);
    }

    private static FileStream Lock(string folder)
    {
        var processFile = System.IO.Path.Combine(folder, "apphost.pid");
        var held = FolderLock.TryTake(folder)
            ?? throw new LaunchException(
                ExitStatus.DataFolder,
                $"The data folder {folder} is in use by another AppHost (process {(File.Exists(processFile) ? File.ReadAllText(processFile).Trim() : "unknown")}). "
                + "End that one, or choose another folder with --data DIR.");
        File.WriteAllText(processFile, Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
        return held;
    }
}
