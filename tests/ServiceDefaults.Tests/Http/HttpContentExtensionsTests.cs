using System.Text;
using MultiModel.ServiceDefaults.Http;

namespace MultiModel.ServiceDefaults.Tests.Http;

public sealed class HttpContentExtensionsTests
{
    [Theory]
    [InlineData("text/html; charset=windows-1252")]
    [InlineData("text/html; charset=none")]
    [InlineData("text/html; charset=utf-16")]
    [InlineData("text/html")]
    public async Task Read_WhateverCharacterSetIsNamed_IsUtf8(string type)
    {
        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes("Grüße"));
        content.Headers.TryAddWithoutValidation("Content-Type", type);

        Assert.Equal("Grüße", await content.ReadUtf8Async(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Read_WithAByteOrderMark_LeavesItOut()
    {
        using var content = new ByteArrayContent([.. Encoding.UTF8.Preamble, .. "{}"u8]);

        Assert.Equal("{}", await content.ReadUtf8Async(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Read_OfAnAnswerWithoutEnd_Ends()
    {
        using var content = new StreamContent(new Endless());

        Assert.Equal(HttpContentExtensions.MostBytes, (await content.ReadUtf8Async(TestContext.Current.CancellationToken)).Length);
    }

    private sealed class Endless : Stream
    {
        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override int Read(byte[] buffer, int offset, int count)
        {
            buffer.AsSpan(offset, count).Fill((byte)'a');
            return count;
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
