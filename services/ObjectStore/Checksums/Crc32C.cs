using System.Numerics;
using System.Runtime.InteropServices;

namespace MultiModel.ObjectStore.Checksums;

/// <summary>CRC-32C (Castagnoli, RFC 3720 appendix B.4), eight bytes at a time with the processor's own instruction where it has one.</summary>
internal static class Crc32C
{
    public const uint Start = 0xFFFFFFFF;

    /// <summary>The state after <paramref name="bytes"/>; the checksum is its complement.</summary>
    public static uint Append(uint state, ReadOnlySpan<byte> bytes)
    {
        var words = MemoryMarshal.Cast<byte, ulong>(bytes);
        foreach (var word in words)
            state = BitOperations.Crc32C(state, BitConverter.IsLittleEndian ? word : System.Buffers.Binary.BinaryPrimitives.ReverseEndianness(word));
        foreach (var value in bytes[(words.Length * sizeof(ulong))..])
            state = BitOperations.Crc32C(state, value);
        return state;
    }
}
