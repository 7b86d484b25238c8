namespace MultiModel.ServiceDefaults.Files;

/// <summary>A data folder that one process at a time may use. The system drops the lock with the process, so that a killed one leaves none behind.</summary>
public static class FolderLock
{
    /// <summary>The file that is held.</summary>
    public const string FileName = "lock";

    /// <param name="folder">It is there.</param>
    /// <returns>Holds the folder until it is disposed; null where another process holds it.</returns>
    public static FileStream? TryTake(string folder)
    {
        try
        {
            return new FileStream(Path.Combine(folder, FileName), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException exception) when (IsHeld(exception))
        {
            return null;
        }
    }

    // EWOULDBLOCK of Linux and of macOS, ERROR_SHARING_VIOLATION of Windows; a read-only file system, for one, is another matter.
    private static bool IsHeld(IOException exception) => exception.HResult is 11 or 35 or unchecked((int)0x80070020);
}
