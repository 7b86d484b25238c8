using MultiModel.ServiceDefaults.Hosting;

namespace MultiModel.ServiceDefaults.Files;

/// <summary>A data folder that one process at a time may use. The system drops the lock with the process, so that a killed one leaves none behind.</summary>
public static class FolderLock
{
    /// <param name="folder">It is there.</param>
    /// <param name="setting">What names the folder, for the message.</param>
    /// <returns>Holds the folder until it is disposed.</returns>
    /// <exception cref="StartupException">Another process holds it.</exception>
    public static FileStream Take(string folder, string setting)
    {
        try
        {
            return new FileStream(Path.Combine(folder, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException exception) when (IsHeld(exception))
        {
            throw new StartupException($"The data folder {folder} is in use by another process: stop that one or set {setting} to another.", exception);
        }
    }

    // EWOULDBLOCK of Linux and of macOS, ERROR_SHARING_VIOLATION of Windows; a read-only file system, for one, is another matter.
    private static bool IsHeld(IOException exception) => exception.HResult is 11 or 35 or unchecked((int)0x80070020);
}
