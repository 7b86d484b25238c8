using System.Buffers;

namespace MultiModel.Mlflow;

/// <summary>Copies a stream that may not be longer than was said.</summary>
internal static class BoundedCopy
{
    /// <exception cref="ArtifactException">there is more</exception>
    public static async Task RunAsync(Stream source, Stream target, long length, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(128 * 1024);
        try
        {
            for (var left = length; ;)
            {
                var read = await source.ReadAsync(buffer, cancellationToken);
                if (read == 0)
                    return;
                left -= read;
                if (left < 0)
                    throw new ArtifactException($"The store sends more than the {length} bytes that it listed.");
                await target.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
