using System.Text;
using MultiModel.Tracking.Artifacts;
using MultiModel.Tracking.Pages;

namespace MultiModel.Tracking.Tests.Pages;

public sealed class PreviewTests
{
    private static readonly ArtifactPath File = ArtifactPath.Parse("notes.txt");

    [Theory]
    [InlineData("\u65e5\u672c\u8a9e", 9, "\u65e5\u672c\u8a9e")]
    [InlineData("\u65e5\u672c\u8a9e", 8, "\u65e5\u672c")]
    [InlineData("\u65e5\u672c\u8a9e", 7, "\u65e5\u672c")]
    [InlineData("ab", 1, "a")]
    public void OfText_CutInsideACharacter_LeavesOutThatOneOnly(string text, int bytes, string shown)
    {
        var preview = Preview.OfText(File, Encoding.UTF8.GetBytes(text).AsSpan(0, bytes), size: 100);

        Assert.Equal(new Preview(PreviewKind.Text, shown, 100, Cut: true), preview);
    }

    [Theory]
    [InlineData(new byte[] { (byte)'a', 0 })]
    [InlineData(new byte[] { (byte)'a', 0xFF, (byte)'b' })]
    [InlineData(new byte[] { (byte)'a', 0xE6, 0x97 })]
    public void OfText_BytesThatAreNoText_IsNull(byte[] bytes) => Assert.Null(Preview.OfText(File, bytes, bytes.Length));
}
