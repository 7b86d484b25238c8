using MultiModel.ServiceDefaults.Files;

namespace MultiModel.ServiceDefaults.Hosting;

/// <summary>A service's data folder, which no other process uses while the service runs.</summary>
public static class DataFolderLock
{
    /// <param name="folder">It is there.</param>
    /// <param name="setting">What names the folder, for the message.</param>
    /// <returns>Holds the folder until it is disposed.</returns>
    /// <exception cref="StartupException">Another process holds it.</exception>
    public static FileStream Take(string folder, string setting) => FolderLock.TryTake(folder)
        ?? throw new StartupException($"The data folder {folder} is in use by another process: stop that one or set {setting} to another.");
}
