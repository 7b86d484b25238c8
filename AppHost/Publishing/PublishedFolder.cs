namespace MultiModel.AppHost.Publishing;

/// <summary>Writes a tree of files as one folder that appears whole or not at all.</summary>
internal static class PublishedFolder
{
    /// <param name="folder">Absolute. Made when absent; replaced when it is empty or <paramref name="force"/> is set.</param>
    /// <param name="files">Contents by relative path, with <c>/</c>.</param>
    /// <exception cref="IOException">
    /// The folder has files and <paramref name="force"/> is not set, or holds what no force should remove, or it cannot be written.
    /// </exception>
    public static async Task WriteAsync(string folder, IReadOnlyDictionary<string, string> files, bool force, CancellationToken cancellationToken)
    {
        folder = Path.TrimEndingDirectorySeparator(folder);
        if (new FileInfo(folder).LinkTarget is not null)
            folder = new DirectoryInfo(folder).ResolveLinkTarget(returnFinalTarget: true)!.FullName;
        if (File.Exists(folder))
            throw new IOException($"{folder} is a file, not a folder.");
        if (!force && Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any())
            throw new IOException($"{folder} is not empty. Give an empty folder, or --force to replace it.");

        // in a worktree and in a submodule .git is a file
        if (Path.Exists(Path.Combine(folder, ".git")) || IsWithin(Environment.CurrentDirectory, folder) || IsWithin(Home, folder))
            throw new IOException($"{folder} is a repository, or holds your home or the folder that you are in: it is not replaced. Give a folder of its own.");

        // beside the target, so that the last step is a rename on one file system
        var fresh = $"{folder}.{Guid.NewGuid():N}.new";
        var old = $"{folder}.{Guid.NewGuid():N}.old";
        try
        {
            foreach (var (path, content) in files)
            {
                var file = Path.Combine(fresh, path);
                Directory.CreateDirectory(Path.GetDirectoryName(file)!);
                await using var stream = new FileStream(file, FileMode.CreateNew);
                await stream.WriteAsync(System.Text.Encoding.UTF8.GetBytes(content), cancellationToken);
                stream.Flush(flushToDisk: true);
            }
            if (Directory.Exists(folder))
                Directory.Move(folder, old);
            Directory.Move(fresh, folder);
        }
        catch (Exception error)
        {
            if (Directory.Exists(old) && !Directory.Exists(folder))
                Directory.Move(old, folder);
            if (error is IOException or UnauthorizedAccessException)
                throw new IOException($"{folder} cannot be written: {error.Message.TrimEnd('.')}. Choose a folder that you may write to, on a disk with room.", error);
            throw;
        }
        finally
        {
            foreach (var leftover in new[] { fresh, old }.Where(Directory.Exists))
                Directory.Delete(leftover, recursive: true);
        }
    }

    private static string Home => Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);

    private static bool IsWithin(string path, string folder) =>
        path.Length > 0 && Path.GetRelativePath(folder, path) is var relative && !Path.IsPathRooted(relative) && relative.Split(Path.DirectorySeparatorChar)[0] != "..";
}
