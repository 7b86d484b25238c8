using System.Buffers;
using Microsoft.Win32.SafeHandles;
using MultiModel.ObjectStore.Checksums;
using MultiModel.ObjectStore.Objects;

namespace MultiModel.ObjectStore.Disk;

/// <summary>
/// An object file in the making: a temporary file that no reader sees. <see cref="MoveTo"/> puts it in place; without that it is removed.
/// </summary>
internal sealed class ObjectWriter : IDisposable
{
    private const int LongestBuffer = 128 * 1024;
    private readonly string path;
    private readonly SafeFileHandle handle;
    private long length;
    private bool isMoved;

    public ObjectWriter(DataFolder folder)
    {
        path = folder.NewTemporaryPath();
        handle = File.OpenHandle(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.Read | FileShare.Delete);
    }

    /// <summary>
    /// Appends <paramref name="source"/> to its end, in constant memory: one buffer is hashed and written while the next one arrives.
    /// What the source throws at its end (a wrong signature) passes through.
    /// </summary>
    public async Task<Digest> AppendAsync(Stream source, long? expectedLength, ChecksumAlgorithm? algorithm, CancellationToken cancellationToken)
    {
        using var digest = new DigestBuilder(algorithm);
        var size = (int)Math.Clamp(expectedLength ?? LongestBuffer, 4096, LongestBuffer);
        var (arriving, arrived) = (ArrayPool<byte>.Shared.Rent(size), ArrayPool<byte>.Shared.Rent(size));
        var writing = Task.CompletedTask;
        try
        {
            int read;
            while ((read = await source.ReadAtLeastAsync(arriving, arriving.Length, throwOnEndOfStream: false, cancellationToken)) > 0)
            {
                await writing;
                (arriving, arrived) = (arrived, arriving);
                var bytes = arrived.AsMemory(0, read);
                // The end of the source, and all of a small one: nothing arrives meanwhile.
                if (read < arrived.Length)
                    Write(bytes);
                else
                    writing = Task.Run(() => Write(bytes), CancellationToken.None);
            }
            await writing;
        }
        finally
        {
            // When the source has thrown, a buffer is still in use.
            await writing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            ArrayPool<byte>.Shared.Return(arriving);
            ArrayPool<byte>.Shared.Return(arrived);
        }
        return digest.Finish();

        void Write(ReadOnlyMemory<byte> bytes)
        {
            digest.Append(bytes.Span);
            Append(bytes.Span);
        }
    }

    /// <summary>Appends bytes of another object file, and shows them to <paramref name="observe"/>.</summary>
    public async Task AppendAsync(ObjectFile source, ByteRange range, Action<ReadOnlySpan<byte>>? observe, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent((int)Math.Clamp(range.Length, 4096, LongestBuffer));
        try
        {
            for (var copied = 0L; copied < range.Length;)
            {
                var wanted = (int)Math.Min(buffer.Length, range.Length - copied);
                var read = await RandomAccess.ReadAsync(source.Handle, buffer.AsMemory(0, wanted), range.Start + copied, cancellationToken);
                if (read == 0)
                    throw new InvalidDataException("An object file ended while it was copied.");
                observe?.Invoke(buffer.AsSpan(0, read));
                Append(buffer.AsSpan(0, read));
                copied += read;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Ends the file with its record and makes it durable.</summary>
    public void Seal(ObjectRecord record) => Seal(ObjectFile.EncodeTail(record));

    /// <summary>Ends the file with these bytes and makes it durable.</summary>
    public void Seal(ReadOnlySpan<byte> end)
    {
        Append(end);
        RandomAccess.FlushToDisk(handle);
    }

    /// <summary>Replaces <paramref name="target"/> at once: a reader sees the old file or this one. The caller flushes the folder.</summary>
    public void MoveTo(string target)
    {
        File.Move(path, target, overwrite: true);
        isMoved = true;
    }

    public void Dispose()
    {
        handle.Dispose();
        if (!isMoved)
            File.Delete(path);
    }

    private void Append(ReadOnlySpan<byte> bytes)
    {
        RandomAccess.Write(handle, bytes, length);
        length += bytes.Length;
    }
}
