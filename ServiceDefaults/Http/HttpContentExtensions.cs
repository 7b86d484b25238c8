using System.Text;

namespace MultiModel.ServiceDefaults.Http;

public static class HttpContentExtensions
{
    /// <summary>The longest answer that is read, in bytes of UTF-8.</summary>
    public const int MostBytes = 16 << 20;

    /// <summary>
    /// Reads the text of an answer that may come from a stranger: as UTF-8 whatever character set it names, since .NET throws
    /// <see cref="InvalidOperationException"/> for one that it does not know, and at most <see cref="MostBytes"/> of it.
    /// </summary>
    public static async Task<string> ReadUtf8Async(this HttpContent content, CancellationToken cancellationToken)
    {
        await using var body = await content.ReadAsStreamAsync(cancellationToken);
        using var bytes = new MemoryStream();
        var chunk = new byte[16 << 10];
        while (bytes.Length < MostBytes && await body.ReadAsync(chunk, cancellationToken) is > 0 and var read)
            bytes.Write(chunk, 0, (int)Math.Min(read, MostBytes - bytes.Length));
        bytes.Position = 0;
        using var text = new StreamReader(bytes, Encoding.UTF8);
        return await text.ReadToEndAsync(cancellationToken);
    }
}
