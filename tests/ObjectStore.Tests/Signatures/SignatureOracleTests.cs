using System.Globalization;
using Amazon.S3;
using Amazon.S3.Model;
using MultiModel.ObjectStore.Tests.Hosting;

namespace MultiModel.ObjectStore.Tests.Signatures;

/// <summary>
/// The AWS SDK as oracle: what it signs is accepted, and the same request with one byte changed is refused and changes nothing.
/// </summary>
public sealed class SignatureOracleTests
{
    private const string Bucket = "oracle";
    private const string Characters = "abcXYZ019 -_.~+/%&=?#:;@!$'()*,äé€😀[]{}|^`\"<>\\";

    // Each is sent twice: as it was signed, and changed.
    private static readonly int Rounds = Environment.GetEnvironmentVariable("MULTIMODEL_LONG_TESTS") == "true" ? 20_000 : 2000;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task RandomRequests_AsTheSdkSignsThem_AreAcceptedAndWithOneByteChangedRefused()
    {
        await using var store = await RunningStore.StartAsync();
        using var recorder = new RecordingHandler();
        using var s3 = store.Aws(http: new RecordingHandler.Factory(recorder));
        await s3.PutBucketAsync(Bucket, Cancel);
        var random = new Random(20261122);
        for (var round = 0; round < Rounds; round++)
        {
            await SendAsync(s3, random);
            var original = recorder.Last!;
            var before = round % 10 == 0 ? await ListAsync(s3) : null;
            var (changed, what) = Change(original, random);

            var response = await RawHttp.SendAsync(store.Address, changed.Method, changed.Target, changed.Headers, changed.Body, Cancel);

            Assert.True(response.Status is 400 or 403, $"Round {round}: {what} of {original.Method} {original.Target} was answered with {response.Status}: {response.Text}");
            if (before is not null)
                Assert.Equal(before, await ListAsync(s3));
        }
    }

    private static async Task<List<(string, string, DateTime?)>> ListAsync(AmazonS3Client s3)
    {
        var list = await s3.ListObjectsV2Async(new ListObjectsV2Request { BucketName = Bucket }, Cancel);
        return [.. (list.S3Objects ?? []).Select(static item => (item.Key, item.ETag, item.LastModified))];
    }

    private static async Task SendAsync(AmazonS3Client s3, Random random)
    {
        var key = Text(random, 1, 12);
        switch (random.Next(6))
        {
            case 0:
                await s3.ListObjectsV2Async(new ListObjectsV2Request { BucketName = Bucket, Prefix = Text(random, 0, 5), Delimiter = Text(random, 0, 2), MaxKeys = random.Next(1, 9) }, Cancel);
                break;
            case 1:
                await s3.DeleteObjectAsync(Bucket, key, Cancel);
                break;
            case 2:
                await s3.DeleteObjectsAsync(new DeleteObjectsRequest { BucketName = Bucket, Objects = [new KeyVersion { Key = key }] }, Cancel);
                break;
            default:
                var bytes = new byte[random.Next(1, 5000)];
                random.NextBytes(bytes);
                var put = new PutObjectRequest { BucketName = Bucket, Key = key, InputStream = new MemoryStream(bytes), UseChunkEncoding = random.Next(3) > 0, ContentType = "a/b" };
                put.Metadata.Add("note", "a  b " + random.Next().ToString(CultureInfo.InvariantCulture));
                await s3.PutObjectAsync(put, Cancel);
                break;
        }
    }

    /// <remarks>Not "." and "..": the SDK's own Uri resolves these segments before it sends.</remarks>
    private static string Text(Random random, int shortest, int longest)
    {
        var runes = Characters.EnumerateRunes().ToArray();
        var text = string.Concat(Enumerable.Range(0, random.Next(shortest, longest + 1)).Select(_ => runes[random.Next(runes.Length)].ToString()));
        return text.Split('/').Any(static segment => segment is "." or "..") || text.StartsWith('/') ? "x" : text;
    }

    private static (RecordedRequest Request, string What) Change(RecordedRequest request, Random random)
    {
        var authorization = request.Headers.Single(static header => header.Key == "Authorization").Value;
        var signed = authorization[(authorization.IndexOf("SignedHeaders=", StringComparison.Ordinal) + 14)..].Split(',')[0].Split(';');
        while (true)
        {
            switch (random.Next(4))
            {
                case 0:
                    return (request with { Target = ChangeText(request.Target, 1, random) }, "a change of the target");
                case 1 when request.Body.Length > 0:
                    var body = request.Body.ToArray();
                    var place = random.Next(body.Length);
                    // Not the case of a letter: sizes of chunks are hexadecimal in either.
                    body[place] ^= (byte)(1 << (char.IsAsciiLetter((char)body[place]) ? random.Next(5) : random.Next(8)));
                    return (request with { Body = body }, "a change of the body");
                case 2:
                    var at = authorization.IndexOf(new[] { "Credential=", "SignedHeaders=", "Signature=" }[random.Next(3)], StringComparison.Ordinal);
                    var start = authorization.IndexOf('=', at) + 1;
                    return (With(request, "Authorization", authorization[..start] + ChangeText(authorization[start..], 0, random)), "a change of the authorization");
                case 3:
                    var header = request.Headers[random.Next(request.Headers.Count)];
                    if (signed.Contains(header.Key.ToLowerInvariant()) && header.Key != "Content-Length" && header.Value.Any(char.IsAsciiLetterOrDigit))
                        return (With(request, header.Key, ChangeText(header.Value, 0, random)), $"a change of the header {header.Key}");
                    break;
            }
        }
    }

    private static RecordedRequest With(RecordedRequest request, string name, string value) =>
        request with { Headers = [.. request.Headers.Select(header => header.Key == name ? new(name, value) : header)] };

    /// <summary>Another letter or digit in the place of one, but never one of a percent-encoded byte, which may mean the same.</summary>
    private static string ChangeText(string text, int from, Random random)
    {
        var places = Enumerable.Range(from, text.Length - from).Where(i =>
            char.IsAsciiLetterOrDigit(text[i]) && (i < 1 || text[i - 1] != '%') && (i < 2 || text[i - 2] != '%')).ToList();
        if (places.Count == 0)
            return text + "x";
        var place = places[random.Next(places.Count)];
        char other;
        do
            other = "abcdefghijklmnopqrstuvwxyz0123456789"[random.Next(36)];
        while (char.ToLowerInvariant(other) == char.ToLowerInvariant(text[place]));
        return text[..place] + other + text[(place + 1)..];
    }
}
