namespace MultiModel.Mlflow.Directories;

/// <summary>A directory that appears whole or not at all: it is filled under another name beside its place, then renamed.</summary>
internal static class NewDirectory
{
    public static void Make(string directory, Action<string> fill) => MakeAsync(directory, folder =>
    {
        fill(folder);
        return Task.CompletedTask;
    }).GetAwaiter().GetResult();

    /// <exception cref="IOException">the directory exists and is not empty</exception>
    public static async Task MakeAsync(string directory, Func<string, Task> fill)
    {
        var target = Path.TrimEndingDirectorySeparator(Path.GetFullPath(directory));
        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        Check(target);
        var partial = $"{target}.partial-{Guid.NewGuid():N}";
        Directory.CreateDirectory(partial);
        try
        {
            await fill(partial);
            if (Check(target))
                Directory.Delete(target);
            Directory.Move(partial, target);
        }
        catch
        {
            Directory.Delete(partial, recursive: true);
            throw;
        }
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
