using CsCheck;
using MultiModel.ObjectStore.Checksums;

namespace MultiModel.ObjectStore.Tests.Checksums;

public sealed class ChecksumHashTests
{
    /// <summary>The check values of the catalogues: of the digits 1 to 9.</summary>
    [Theory]
    [InlineData(nameof(ChecksumAlgorithm.Crc32), "CBF43926")]
    [InlineData(nameof(ChecksumAlgorithm.Crc32C), "E3069283")]
    [InlineData(nameof(ChecksumAlgorithm.Crc64Nvme), "AE8B14860A799888")]
    [InlineData(nameof(ChecksumAlgorithm.Sha1), "F7C3BC1D808E04732ADF679965CCC34CA7AE3441")]
    [InlineData(nameof(ChecksumAlgorithm.Sha256), "15E2B0D3C33891EBB0F1EF609EC419420C20E320CE94C65FBC8C3312448EB225")]
    public void Of_TheCheckString_IsTheCheckValue(string algorithm, string expected) =>
        Assert.Equal(expected, Convert.ToHexString(Convert.FromBase64String(ChecksumHash.Of(Enum.Parse<ChecksumAlgorithm>(algorithm), "123456789"u8).Value)));

    [Fact]
    public void Append_InPieces_IsAsInOne() => Gen.Select(Gen.Enum<ChecksumAlgorithm>(), Gen.Byte.Array[0, 200], Gen.Int[0, 200]).Sample(static (algorithm, bytes, cut) =>
    {
        using var hash = ChecksumHash.Create(algorithm);
        hash.Append(bytes.AsSpan(0, Math.Min(cut, bytes.Length)));
        hash.Append(bytes.AsSpan(Math.Min(cut, bytes.Length)));
        return hash.Finish() == ChecksumHash.Of(algorithm, bytes);
    });
}
