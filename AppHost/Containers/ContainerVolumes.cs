using System.Security.Cryptography;
using System.Text;
using MultiModel.ServiceDefaults.Files;

namespace MultiModel.AppHost.Containers;

/// <summary>
/// The volumes of a data folder's containers. Their names end with an id that is made at the folder's first start and kept in it: what MinIO
/// and MLflow hold goes with the rollouts and the keys in that folder, and with no other's.
/// </summary>
internal static class ContainerVolumes
{
    public const string FileName = "volumes";

    private const int IdLength = 8;

    /// <exception cref="InvalidDataException">The file holds no id: with another one the containers would start empty.</exception>
    public static string NameOf(string resource, string dataFolder)
    {
        var path = Path.Combine(dataFolder, FileName);
        if (!File.Exists(path))
            DurableFile.CreatePrivate(path, Encoding.ASCII.GetBytes(RandomNumberGenerator.GetHexString(IdLength, lowercase: true) + "\n"));
        var id = File.ReadAllText(path).Trim();
        return id.Length == IdLength && id.All(char.IsAsciiHexDigitLower)
            ? $"multimodel-{resource}-{id}"
            : throw new InvalidDataException(
                $"{path} names no volumes: it holds the last {IdLength} characters of the names that 'volume ls' shows. "
                + "Restore it, or remove the data folder to start afresh.");
    }
}
