using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using MultiModel.ObjectStore.Checksums;
using MultiModel.ObjectStore.Tests.Hosting;

namespace MultiModel.ObjectStore.Tests.Payloads;

/// <summary>aws-chunked bodies in every streaming mode, and what is refused of them.</summary>
public sealed class ChunkedPayloadTests : IAsyncLifetime
{
    private const string SignedChunks = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD";
    private const string SignedTrailer = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER";
    private const string UnsignedTrailer = "STREAMING-UNSIGNED-PAYLOAD-TRAILER";
    private static readonly byte[] Content = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("0123456789abcdef", 5000)));
    private RunningStore store = null!;
    private TestSigner signer = null!;

    public async ValueTask InitializeAsync()
    {
        store = await RunningStore.StartAsync();
        signer = new TestSigner(store);
        await signer.SendAsync("PUT", "/bucket");
    }

    public ValueTask DisposeAsync() => store.DisposeAsync();

    public static TheoryData<string, string> Modes => new(
        from mode in new[] { SignedTrailer, UnsignedTrailer } from name in new[] { "CRC32", "CRC32C", "CRC64NVME", "SHA1", "SHA256" } select (mode, name));

    [Theory]
    [MemberData(nameof(Modes))]
    public async Task Put_WithATrailer_StoresContentAndChecksum(string mode, string algorithm)
    {
        var checksum = ChecksumOf(algorithm, Content);

        var response = await PutAsync(mode, $"x-amz-checksum-{algorithm.ToLowerInvariant()}", checksum);

        Assert.Equal(200, response.Status);
        Assert.Equal(checksum, response.Headers[$"x-amz-checksum-{algorithm.ToLowerInvariant()}"]);
        var got = await signer.SendAsync("GET", "/bucket/key", headers: [new("x-amz-checksum-mode", "ENABLED")]);
        Assert.Equal(Content, got.Body);
        Assert.Equal(checksum, got.Headers[$"x-amz-checksum-{algorithm.ToLowerInvariant()}"]);
        Assert.False(got.Headers.ContainsKey("Content-Encoding"));
    }

    [Fact]
    public async Task Put_WithSignedChunksAndNoTrailer_StoresTheContent()
    {
        Assert.Equal(200, (await PutAsync(SignedChunks, null, null)).Status);
        Assert.Equal(Content, (await signer.SendAsync("GET", "/bucket/key")).Body);
    }

    [Theory]
    [InlineData(SignedTrailer)]
    [InlineData(UnsignedTrailer)]
    public async Task Put_WithAWrongTrailer_IsRefused(string mode) =>
        await RefusedAsync("BadDigest", PutAsync(mode, "x-amz-checksum-crc32", ChecksumOf("CRC32", [1])));

    [Theory]
    [InlineData(SignedChunks, "chunk-signature=", "SignatureDoesNotMatch")]
    [InlineData(SignedTrailer, "chunk-signature=", "SignatureDoesNotMatch")]
    [InlineData(SignedTrailer, "x-amz-trailer-signature:", "SignatureDoesNotMatch")]
    [InlineData(SignedChunks, "0123456789abcdef", "SignatureDoesNotMatch")]
    [InlineData(SignedTrailer, "0123456789abcdef", "SignatureDoesNotMatch")]
    [InlineData(UnsignedTrailer, "0123456789abcdef", "BadDigest")]
    public async Task Put_WithOneByteChangedAfterTheMark_IsRefused(string mode, string mark, string code)
    {
        var trailer = mode == SignedChunks ? null : "x-amz-checksum-sha256";

        await RefusedAsync(code, PutAsync(mode, trailer, trailer is null ? null : ChecksumOf("SHA256", Content), body =>
        {
            var at = body.AsSpan().LastIndexOf(Encoding.ASCII.GetBytes(mark)) + mark.Length - (mark.StartsWith('0') ? 1 : 0);
            body[at] = body[at] == (byte)'0' ? (byte)'1' : (byte)'0';
            return body;
        }));
    }

    [Theory]
    [InlineData(SignedChunks, "IncompleteBody")]
    [InlineData(UnsignedTrailer, "IncompleteBody")]
    public async Task Put_ThatEndsBeforeItsLastChunk_IsRefused(string mode, string code) =>
        await RefusedAsync(code, PutAsync(mode, mode == SignedChunks ? null : "x-amz-checksum-crc32", "AAAAAA==", static body => body[..40_000]));

    [Fact]
    public async Task Put_WithoutTheAnnouncedTrailer_IsRefused() =>
        await RefusedAsync("InvalidRequest", PutAsync(UnsignedTrailer, "x-amz-checksum-crc32", null));

    [Fact]
    public async Task Put_OfAnotherLengthThanDeclared_IsRefused() =>
        await RefusedAsync("IncompleteBody", PutAsync(SignedChunks, null, null, length: Content.Length + 1));

    [Theory]
    [InlineData(SignedChunks)]
    [InlineData(UnsignedTrailer)]
    public async Task Put_WithNoFraming_IsRefused(string mode) =>
        await RefusedAsync("InvalidRequest", PutAsync(mode, null, null, static _ => Encoding.ASCII.GetBytes("no chunk\r\n" + new string('x', 3000))));

    [Fact]
    public async Task Put_WithUnsignedChunksWhereSignedOnesWereAnnounced_IsRefused() =>
        await RefusedAsync("AccessDenied", PutAsync(SignedChunks, null, null, static _ => [.. Encoding.ASCII.GetBytes("13880\r\n"), .. Content, .. Encoding.ASCII.GetBytes("\r\n0\r\n\r\n")]));

    [Fact]
    public async Task Put_BySigV4A_IsNotImplemented() =>
        await RefusedAsync("NotImplemented", PutAsync("STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD", null, null), 501);

    private async Task RefusedAsync(string code, Task<RawResponse> sent, int status = 0)
    {
        var response = await sent;
        Assert.Contains($"<Code>{code}</Code>", response.Text, StringComparison.Ordinal);
        Assert.Equal(status > 0 ? status : code is "SignatureDoesNotMatch" or "AccessDenied" ? 403 : 400, response.Status);
        Assert.Equal(404, (await signer.SendAsync("HEAD", "/bucket/key")).Status);
    }

    private async Task<RawResponse> PutAsync(string mode, string? trailer, string? value, Func<byte[], byte[]>? change = null, int? length = null)
    {
        List<KeyValuePair<string, string>> headers =
        [
            new("Content-Encoding", "aws-chunked"), new("x-amz-decoded-content-length", (length ?? Content.Length).ToString(CultureInfo.InvariantCulture)),
        ];
        if (trailer is not null)
            headers.Add(new("x-amz-trailer", trailer));
        var all = signer.Sign("PUT", "/bucket/key", "", null, headers, mode);
        var body = Frame(mode, all, trailer, value);
        body = change?.Invoke(body) ?? body;
        all.Add(new("Content-Length", body.Length.ToString(CultureInfo.InvariantCulture)));
        return await RawHttp.SendAsync(store.Address, "PUT", "/bucket/key", all, body, TestContext.Current.CancellationToken);
    }

    private byte[] Frame(string mode, List<KeyValuePair<string, string>> headers, string? trailer, string? value)
    {
        var timestamp = headers.Single(static header => header.Key == "x-amz-date").Value;
        var previous = headers.Single(static header => header.Key == "Authorization").Value[^64..];
        using var body = new MemoryStream();
        void Write(string text) => body.Write(Encoding.ASCII.GetBytes(text));
        string Sign(string kind, string rest) => TestSigner.Hex(HMACSHA256.HashData(
            signer.Key(timestamp), Encoding.UTF8.GetBytes($"AWS4-HMAC-SHA256-{kind}\n{timestamp}\n{TestSigner.Scope(timestamp)}\n{previous}\n{rest}")));
        foreach (var chunk in Content.Chunk(65536).Append([]))
        {
            Write(chunk.Length.ToString("x", CultureInfo.InvariantCulture));
            if (mode != UnsignedTrailer)
                Write(";chunk-signature=" + (previous = Sign("PAYLOAD", $"{TestSigner.EmptyHash}\n{TestSigner.Hex(SHA256.HashData(chunk))}")));
            Write("\r\n");
            body.Write(chunk);
            if (chunk.Length > 0 || mode == SignedChunks)
                Write("\r\n");
        }
        if (value is not null && trailer is not null)
        {
            Write($"{trailer}:{value}\r\n");
            if (mode == SignedTrailer)
                Write($"x-amz-trailer-signature:{Sign("TRAILER", TestSigner.Hex(SHA256.HashData(Encoding.UTF8.GetBytes($"{trailer}:{value}\n"))))}\r\n");
        }
        if (mode != SignedChunks)
            Write("\r\n");
        return body.ToArray();
    }

    private static string ChecksumOf(string name, byte[] bytes) => ChecksumHash.Of(ChecksumNames.Parse(name)!.Value, bytes).Value;
}
