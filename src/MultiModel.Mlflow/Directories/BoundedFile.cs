namespace MultiModel.Mlflow.Directories;

/// <summary>Reads whole files of a model directory, none larger than a limit.</summary>
internal static class BoundedFile
{
    /// <summary>Limit of MLmodel and other descriptions.</summary>
    public const long Description = 4L << 20;

    /// <summary>Limit of the files that hold a model's numbers.</summary>
    public const long Model = 512L << 20;

    /// <exception cref="ModelException">the file is missing, unreadable or too large</exception>
    public static byte[] Read(string path, long limit)
    {
        try
        {
            using var stream = File.OpenRead(path);
            if (stream.Length > limit)
                throw new ModelException($"{path} has {stream.Length} bytes; at most {limit} are read.");
            var bytes = new byte[stream.Length];
            stream.ReadExactly(bytes);
            return bytes;
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new ModelException($"{path} is missing: the model directory is not complete; write or download it again.", error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new ModelException($"{path} cannot be read: {error.Message}", error);
        }
    }
}
