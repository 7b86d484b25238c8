using System.IO.Compression;
using MultiModel.Mlflow.Directories;
using MultiModel.Mlflow.Python;

namespace MultiModel.Mlflow.Pickle;

/// <summary>A file that <c>pickle</c>, <c>cloudpickle</c> or <c>joblib.dump</c> wrote; joblib may have compressed it.</summary>
internal static class PickleFile
{
    /// <summary>Most bytes that one compressed byte may become: ten times what weights do, and no bomb.</summary>
    private const long MostGrowth = 100;

    /// <exception cref="ModelException">the file is damaged, too large once decompressed, or holds something that is not on the lists</exception>
    public static PythonObject Read(byte[] file) => PickleReader.Read(file switch
    {
        [0x78, ..] => Decompress(new ZLibStream(new MemoryStream(file), CompressionMode.Decompress), file.Length),
        [0x1f, 0x8b, ..] => Decompress(new GZipStream(new MemoryStream(file), CompressionMode.Decompress), file.Length),
        [(byte)'B', (byte)'Z', ..] => throw Unknown("bz2"),
        [0xfd, (byte)'7', (byte)'z', ..] => throw Unknown("xz"),
        [0x5d, 0x00, ..] => throw Unknown("lzma"),
        [0x04, 0x22, 0x4d, 0x18, ..] => throw Unknown("lz4"),
        _ => file,
    });

    private static byte[] Decompress(Stream content, long fileLength)
    {
        var limit = Math.Min(BoundedFile.Model, 4 * 1024 * 1024 + MostGrowth * fileLength);
        using var stream = content;
        using var decompressed = new MemoryStream();
        var buffer = new byte[64 * 1024];
        try
        {
            for (int read; (read = stream.Read(buffer)) > 0;)
            {
                if (decompressed.Length + read > limit)
                    throw new ModelException($"It has more than {limit} bytes once decompressed.");
                decompressed.Write(buffer, 0, read);
            }
        }
        catch (InvalidDataException error)
        {
            throw new ModelException("Its compression is damaged: save or download it again.", error);
        }
        return decompressed.ToArray();
    }

    private static ModelException Unknown(string compression) =>
        new($"It is compressed with {compression}, which is not read here: dump it with compress=('zlib', 3), with 'gzip', or without compression.");
}
