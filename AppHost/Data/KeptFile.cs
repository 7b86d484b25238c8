using MultiModel.ServiceDefaults.Files;

namespace MultiModel.AppHost.Data;

/// <summary>A file that is made once in a data folder and kept: it is there whole or not at all, readable by its owner only.</summary>
internal static class KeptFile
{
    public const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <exception cref="IOException">It cannot be written, or is there.</exception>
    public static void Create(string path, ReadOnlySpan<byte> content)
    {
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = OwnerOnly;
        var temporary = $"{path}.{Environment.ProcessId}";
        try
        {
            using (var file = new FileStream(temporary, options))
            {
                file.Write(content);
                file.Flush(flushToDisk: true);
            }
            File.Move(temporary, path);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
        DurableFile.FlushFolder(Path.GetDirectoryName(path)!);
    }
}
