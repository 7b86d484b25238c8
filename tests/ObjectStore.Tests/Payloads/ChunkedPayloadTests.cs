using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using MultiModel.ObjectStore.Checksums;
using MultiModel.ObjectStore.Tests.Hosting;

namespace MultiModel.ObjectStore.Tests.Payloads;

/// <summary>aws-chunked bodies in every streaming mode, and what is refused of them.</summary>
public sealed class ChunkedPayloadTests : BucketTests
{
    private const string SignedChunks = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD";
    private const string SignedTrailer = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER";
    private const string UnsignedTrailer = "STREAMING-UNSIGNED-PAYLOAD-TRAILER";
    private static readonly byte[] Content = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("0123456789abcdef", 5000)));

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
        var got = await Signer.SendAsync("GET", "/bucket/key", headers: [new("x-amz-checksum-mode", "ENABLED")]);
        Assert.Equal(Content, got.Body);
        Assert.Equal(checksum, got.Headers[$"x-amz-checksum-{algorithm.ToLowerInvariant()}"]);
        Assert.False(got.Headers.ContainsKey("Content-Encoding"));
    }

    [Fact]
    public async Task Put_WithSignedChunksAndNoTrailer_StoresTheContent()
    {
        Assert.Equal(200, (await PutAsync(SignedChunks, null, null)).Status);
        Assert.Equal(Content, (await Signer.SendAsync("GET", "/bucket/key")).Body);
    }

    [Theory]
    [InlineData(SignedChunks)]
    [InlineData(SignedTrailer)]
    [InlineData(UnsignedTrailer)]
    public async Task Put_InChunks_LeavesTheConnectionForTheNextRequest(string mode)
    {
        var connections = 0;
        using var http = new HttpClient(new SocketsHttpHandler
        {
            ConnectCallback = async (context, cancellation) =>
            {
                connections++;
                var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
                await socket.ConnectAsync(context.DnsEndPoint, cancellation);
                return new NetworkStream(socket, ownsSocket: true);
            },
        });
        var (headers, body) = Request(mode, mode == SignedChunks ? null : "x-amz-checksum-crc32", ChecksumOf("CRC32", Content));
        for (var i = 0; i < 3; i++)
        {
            using var put = new HttpRequestMessage(HttpMethod.Put, new Uri(Store.Address, "/bucket/key")) { Content = new ByteArrayContent(body) };
            foreach (var (name, value) in headers)
                if (!put.Headers.TryAddWithoutValidation(name, value))
                    put.Content.Headers.TryAddWithoutValidation(name, value);
            using var response = await http.SendAsync(put, TestContext.Current.CancellationToken);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        }

        Assert.Equal(1, connections);
    }

    /// <summary>minio-go, and so mc: LF alone after a trailer's headers, then an empty line before the signature.</summary>
    [Fact]
    public async Task Put_WithATrailerAsMinioGoFramesIt_StoresTheContent()
    {
        var response = await PutAsync(SignedTrailer, "x-amz-checksum-crc32", ChecksumOf("CRC32", Content), static body =>
            Encoding.Latin1.GetBytes(Encoding.Latin1.GetString(body).Replace("\r\nx-amz-trailer-signature", "\n\r\nx-amz-trailer-signature", StringComparison.Ordinal)));

        Assert.Equal(200, response.Status);
        Assert.Equal(Content, (await Signer.SendAsync("GET", "/bucket/key")).Body);
    }

    [Fact]
    public async Task Put_ThatAnnouncesATrailerAndHasNone_IsRefused() =>
        await RefusedAsync("InvalidRequest", PutAsync(SignedChunks, "x-amz-checksum-crc32", null));

    [Fact]
    public async Task CompleteAndCreate_WithAWrongDigestOfTheBody_AreRefused()
    {
        var id = Regex.Match((await Signer.SendAsync("POST", "/bucket/key", "uploads=")).Text, "<UploadId>(.+?)</UploadId>").Groups[1].Value;
        var wrong = ChecksumOf("CRC32", [1]);

        await RefusedAsync("BadDigest", Signer.SendAsync("POST", "/bucket/key", "uploads=", [1, 2], [new("Content-MD5", Convert.ToBase64String(MD5.HashData([1])))]));
        await RefusedAsync("BadDigest", SendAsync("POST", $"uploadId={id}", UnsignedTrailer, "x-amz-checksum-crc32", wrong));
        await RefusedAsync("BadDigest", Signer.SendAsync("POST", "/bucket/key", $"uploadId={id}", Content, [new("Content-MD5", Convert.ToBase64String(MD5.HashData([1])))]));
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
    public async Task Put_WithoutTheLengthOfItsContent_NamesTheHeaderThatIsMissing()
    {
        var headers = Signer.Sign("PUT", "/bucket/key", "", null, [], SignedChunks);

        var response = await RawHttp.SendAsync(Store.Address, "PUT", "/bucket/key", [.. headers, new("Content-Length", "0")], [], TestContext.Current.CancellationToken);

        Assert.Equal(411, response.Status);
        Assert.Contains("x-amz-decoded-content-length", response.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Put_BySigV4A_IsNotImplemented() =>
        await RefusedAsync("NotImplemented", PutAsync("STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD", null, null), 501);

    private async Task RefusedAsync(string code, Task<RawResponse> sent, int status = 0)
    {
        var response = await sent;
        Assert.Contains($"<Code>{code}</Code>", response.Text, StringComparison.Ordinal);
        Assert.Equal(status > 0 ? status : code is "SignatureDoesNotMatch" or "AccessDenied" ? 403 : 400, response.Status);
        Assert.Equal(404, (await Signer.SendAsync("HEAD", "/bucket/key")).Status);
    }

    private Task<RawResponse> PutAsync(string mode, string? trailer, string? value, Func<byte[], byte[]>? change = null, int? length = null) =>
        SendAsync("PUT", "", mode, trailer, value, change, length);

    private async Task<RawResponse> SendAsync(string method, string query, string mode, string? trailer, string? value, Func<byte[], byte[]>? change = null, int? length = null)
    {
        var (headers, body) = Request(mode, trailer, value, change, length, method, query);
        return await RawHttp.SendAsync(Store.Address, method, query.Length == 0 ? "/bucket/key" : $"/bucket/key?{query}", headers, body, TestContext.Current.CancellationToken);
    }

    private (List<KeyValuePair<string, string>> Headers, byte[] Body) Request(
        string mode, string? trailer, string? value, Func<byte[], byte[]>? change = null, int? length = null, string method = "PUT", string query = "")
    {
        List<KeyValuePair<string, string>> headers =
        [
            new("Content-Encoding", "aws-chunked"), new("x-amz-decoded-content-length", (length ?? Content.Length).ToString(CultureInfo.InvariantCulture)),
        ];
        if (trailer is not null)
            headers.Add(new("x-amz-trailer", trailer));
        var all = Signer.Sign(method, "/bucket/key", query, null, headers, mode);
        var body = Frame(mode, all, trailer, value);
        body = change?.Invoke(body) ?? body;
        all.Add(new("Content-Length", body.Length.ToString(CultureInfo.InvariantCulture)));
        return (all, body);
    }

    private byte[] Frame(string mode, List<KeyValuePair<string, string>> headers, string? trailer, string? value)
    {
        var timestamp = headers.Single(static header => header.Key == "x-amz-date").Value;
        var previous = headers.Single(static header => header.Key == "Authorization").Value[^64..];
        using var body = new MemoryStream();
        void Write(string text) => body.Write(Encoding.ASCII.GetBytes(text));
        string Sign(string kind, string rest) => TestSigner.Hex(HMACSHA256.HashData(
            Signer.Key(timestamp), Encoding.UTF8.GetBytes($"AWS4-HMAC-SHA256-{kind}\n{timestamp}\n{Signer.Scope(timestamp)}\n{previous}\n{rest}")));
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
