using System.Buffers.Binary;

namespace MultiModel.ObjectStore.Checksums;

/// <summary>CRC-64/NVME (NVM Express NVM Command Set Specification 1.0, section 5.2.1.3.4), eight bytes at a time ("slicing by 8").</summary>
internal static class Crc64Nvme
{
    public const ulong Start = ulong.MaxValue;
    private const ulong ReversedPolynomial = 0x9A6C9329AC4BC9B5;

    // Tables[k][b]: the effect of byte b that has k more bytes after it.
    private static readonly ulong[][] Tables = MakeTables();

    /// <summary>The state after <paramref name="bytes"/>; the checksum is its complement.</summary>
    public static ulong Append(ulong state, ReadOnlySpan<byte> bytes)
    {
        var tables = Tables;
        while (bytes.Length >= 8)
        {
            var word = state ^ BinaryPrimitives.ReadUInt64LittleEndian(bytes);
            state = tables[7][(byte)word] ^ tables[6][(byte)(word >> 8)] ^ tables[5][(byte)(word >> 16)] ^ tables[4][(byte)(word >> 24)]
                ^ tables[3][(byte)(word >> 32)] ^ tables[2][(byte)(word >> 40)] ^ tables[1][(byte)(word >> 48)] ^ tables[0][(byte)(word >> 56)];
            bytes = bytes[8..];
        }
        foreach (var value in bytes)
            state = tables[0][(byte)(state ^ value)] ^ (state >> 8);
        return state;
    }

    private static ulong[][] MakeTables()
    {
        var tables = Enumerable.Range(0, 8).Select(static _ => new ulong[256]).ToArray();
        for (var value = 0; value < 256; value++)
        {
            var state = (ulong)value;
            for (var bit = 0; bit < 8; bit++)
                state = (state & 1) == 0 ? state >> 1 : (state >> 1) ^ ReversedPolynomial;
            tables[0][value] = state;
        }
        for (var k = 1; k < 8; k++)
            for (var value = 0; value < 256; value++)
                tables[k][value] = tables[0][(byte)tables[k - 1][value]] ^ (tables[k - 1][value] >> 8);
        return tables;
    }
}
