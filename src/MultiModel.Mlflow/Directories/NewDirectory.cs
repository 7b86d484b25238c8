namespace MultiModel.Mlflow.Directories;

/// <summary>
/// A directory that appears whole or not at all: <see cref="Folder"/>, beside its place, is filled, then renamed by <see cref="Commit"/>.
/// What was not committed is removed.
/// </summary>
internal sealed class NewDirectory : IDisposable
{
    private readonly string target;

    private NewDirectory(string target)
    {
        this.target = target;
        Folder = $"{target}.partial-{Guid.NewGuid():N}";
    }

    public string Folder { get; }

    /// <exception cref="IOException">the directory exists and is not empty</exception>
    public static NewDirectory Begin(string directory)
    {
        var target = Path.TrimEndingDirectorySeparator(Path.GetFullPath(directory));
        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        Check(target);
        var begun = new NewDirectory(target);
        Directory.CreateDirectory(begun.Folder);
        return begun;
    }

    /// <exception cref="IOException">somebody else has filled the directory meanwhile</exception>
    public void Commit()
    {
        if (Check(target))
            Directory.Delete(target);
        Directory.Move(Folder, target);
    }

    public void Dispose()
    {
        if (Directory.Exists(Folder))
            Directory.Delete(Folder, recursive: true);
    }

    /// <returns>whether it exists, and is empty then</returns>
    /// <exception cref="IOException">the directory exists and is not empty</exception>
    public static bool Check(string target)
    {
        if (File.Exists(target) || Directory.Exists(target) && Directory.EnumerateFileSystemEntries(target).Any())
            throw new IOException($"{target} exists and is not empty: give another directory, or remove it first.");
        return Directory.Exists(target);
    }
}
