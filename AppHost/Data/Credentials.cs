using System.Security.Cryptography;
using System.Text.Json;
using MultiModel.ServiceDefaults.Files;

namespace MultiModel.AppHost.Data;

/// <summary>The key pair of the S3 store.</summary>
internal sealed record StoreCredentials(string AccessKey, string SecretKey)
{
    /// <summary>Says nothing of the secret, whoever prints it.</summary>
    public override string ToString() => $"{nameof(StoreCredentials)} {{ AccessKey = {AccessKey} }}";
}

/// <summary>Generated at the first start of a data folder and kept there, readable by its owner only.</summary>
internal static class Credentials
{
    public const string FileName = "credentials.json";

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    /// <exception cref="InvalidDataException">The file is there and cannot be read: a new key would lock the user out of their data.</exception>
    public static StoreCredentials LoadOrCreate(string folder)
    {
        var path = Path.Combine(folder, FileName);
        if (!File.Exists(path))
            return Create(path);
        try
        {
            if (!OperatingSystem.IsWindows() && File.GetUnixFileMode(path) != DurableFile.OwnerOnly)
                File.SetUnixFileMode(path, DurableFile.OwnerOnly);
            return JsonSerializer.Deserialize<StoreCredentials>(File.ReadAllText(path), Json) is { AccessKey.Length: > 0, SecretKey.Length: > 0 } kept
                ? kept
                : throw new JsonException("accessKey and secretKey are missing.");
        }
        catch (Exception error) when (error is JsonException or IOException or UnauthorizedAccessException)
        {
            throw new InvalidDataException($"{path} cannot be read: {error.Message.TrimEnd('.')}. Restore it, or remove the data folder to start afresh.", error);
        }
    }

    private static StoreCredentials Create(string path)
    {
        var created = new StoreCredentials($"multimodel{RandomNumberGenerator.GetHexString(8, lowercase: true)}", RandomNumberGenerator.GetHexString(40, lowercase: true));
        DurableFile.CreatePrivate(path, JsonSerializer.SerializeToUtf8Bytes(created, Json));
        return created;
    }
}
