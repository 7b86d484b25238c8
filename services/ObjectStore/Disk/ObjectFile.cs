using System.Buffers.Binary;
using System.IO.Hashing;
using System.IO.Pipelines;
using System.Text.Json;
using Microsoft.Win32.SafeHandles;
using MultiModel.ObjectStore.Objects;

namespace MultiModel.ObjectStore.Disk;

/// <summary>
/// The file of an object or of a part: its bytes, then its <see cref="ObjectRecord"/> as JSON, then a footer of 16 bytes (length and
/// CRC-32 of the JSON, little-endian, and the mark "MMOBJ001"). One file means that bytes and record are replaced together.
/// An open file is not disturbed by a later write or delete of the object.
/// </summary>
internal sealed class ObjectFile : IDisposable
{
    private const int FooterLength = 16;
    private const int CopyBuffer = 64 * 1024;
    private const int LongestRecord = 4 * 1024 * 1024;

    private ObjectFile(SafeFileHandle handle, ObjectRecord record)
    {
        Handle = handle;
        Record = record;
    }

    public SafeFileHandle Handle { get; }

    public ObjectRecord Record { get; }

    private static ReadOnlySpan<byte> Mark => "MMOBJ001"u8;

    /// <summary>Null when there is no such file.</summary>
    /// <exception cref="InvalidDataException">The file is damaged.</exception>
    public static ObjectFile? Open(string path)
    {
        SafeFileHandle handle;
        try
        {
            handle = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        }
        catch (IOException exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        try
        {
            return new ObjectFile(handle, ReadRecord(handle, path));
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    public static ObjectRecord? ReadRecord(string path)
    {
        using var file = Open(path);
        return file?.Record;
    }

    /// <summary>The record and the footer: what follows an object's bytes.</summary>
    public static byte[] EncodeTail(ObjectRecord record)
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(record, RecordJson.Default.ObjectRecord);
        var tail = new byte[json.Length + FooterLength];
        json.CopyTo(tail, 0);
        var footer = tail.AsSpan(json.Length);
        BinaryPrimitives.WriteInt32LittleEndian(footer, json.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(footer[4..], Crc32.HashToUInt32(json));
        Mark.CopyTo(footer[8..]);
        return tail;
    }

    /// <summary>Writes a part of the object's bytes; <paramref name="start"/> and <paramref name="length"/> lie within them.</summary>
    public async Task CopyToAsync(PipeWriter target, long start, long length, CancellationToken cancellationToken)
    {
        for (var end = start + length; start < end;)
        {
            var memory = target.GetMemory((int)Math.Min(end - start, CopyBuffer));
            var read = await RandomAccess.ReadAsync(Handle, memory[..(int)Math.Min(end - start, memory.Length)], start, cancellationToken);
            if (read == 0)
                throw new InvalidDataException("An object file ended while it was read.");
            target.Advance(read);
            start += read;
            await target.FlushAsync(cancellationToken);
        }
    }

    public void Dispose() => Handle.Dispose();

    private static ObjectRecord ReadRecord(SafeFileHandle handle, string path)
    {
        // One read is enough for nearly every record; a longer one is read again in full.
        var length = RandomAccess.GetLength(handle);
        var tail = ReadEnd(handle, length, (int)Math.Min(length, 4096));
        if (tail.Length < FooterLength || !tail.AsSpan()[^8..].SequenceEqual(Mark))
            throw Damaged(path, "its last bytes are not a footer");
        var json = BinaryPrimitives.ReadInt32LittleEndian(tail.AsSpan()[^16..]);
        var checksum = BinaryPrimitives.ReadUInt32LittleEndian(tail.AsSpan()[^12..]);
        if (json is < 2 or > LongestRecord || json + FooterLength > length)
            throw Damaged(path, "its footer names an impossible length");
        if (json + FooterLength > tail.Length)
            tail = ReadEnd(handle, length, json + FooterLength);
        var bytes = tail.AsSpan(tail.Length - FooterLength - json, json);
        if (Crc32.HashToUInt32(bytes) != checksum)
            throw Damaged(path, "the checksum of its record is wrong");
        var record = JsonSerializer.Deserialize(bytes, RecordJson.Default.ObjectRecord)!;
        if (record.Size != length - FooterLength - json)
            throw Damaged(path, $"it should hold {record.Size} bytes and holds {length - FooterLength - json}");
        return record;
    }

    private static byte[] ReadEnd(SafeFileHandle handle, long length, int count)
    {
        var bytes = new byte[count];
        var read = 0;
        while (read < count)
        {
            var got = RandomAccess.Read(handle, bytes.AsSpan(read), length - count + read);
            if (got == 0)
                throw new InvalidDataException("The file shrank while it was read.");
            read += got;
        }
        return bytes;
    }

    private static InvalidDataException Damaged(string path, string how) => new($"The object file {path} is damaged: {how}.");
}
