using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace MultiModel.ObjectStore.Tests.Hosting;

/// <summary>SigV4 written from AWS's description, independent of the service, for requests that no client library would send.</summary>
public sealed class TestSigner(Uri address, TimeProvider? time = null)
{
    public const string EmptyHash = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    private readonly TimeProvider clock = time ?? TimeProvider.System;

    public TestSigner(RunningStore store, TimeProvider? time = null) : this(store.Address, time) { }

    public string AccessKey { get; init; } = RunningStore.AccessKey;

    public string SecretKey { get; init; } = RunningStore.SecretKey;

    public string Region { get; init; } = "us-east-1";

    /// <summary>Percent-encodes every byte that is not unreserved, and '/' only when asked.</summary>
    public static string Encode(string text, bool keepSlash = true) => string.Concat(Encoding.UTF8.GetBytes(text).Select(value =>
        char.IsAsciiLetterOrDigit((char)value) || "-._~".Contains((char)value) || (keepSlash && value == '/') ? ((char)value).ToString() : $"%{value:X2}"));

    /// <summary>Signs and sends. The path is decoded; the query is as sent, in canonical order.</summary>
    public Task<RawResponse> SendAsync(
        string method, string path, string query = "", byte[]? body = null, IEnumerable<KeyValuePair<string, string>>? headers = null, string? payloadHash = null)
    {
        var all = Sign(method, path, query, body, headers, payloadHash);
        return RawHttp.SendAsync(address, method, Encode(path) + (query.Length > 0 ? "?" + query : ""), all, body, TestContext.Current.CancellationToken);
    }

    /// <summary>A signed request as it goes over the wire.</summary>
    /// <param name="body">what is signed</param>
    /// <param name="rest">what follows the signed headers: the empty line is in it, and what is sent of the body</param>
    public byte[] Wire(string method, string path, byte[] body, string rest) =>
        Encoding.ASCII.GetBytes($"{method} {path} HTTP/1.1\r\n{string.Concat(Sign(method, path, "", body).Select(static header => $"{header.Key}: {header.Value}\r\n"))}{rest}");

    /// <summary>All headers of a request, Authorization among them.</summary>
    public List<KeyValuePair<string, string>> Sign(
        string method, string path, string query, byte[]? body, IEnumerable<KeyValuePair<string, string>>? headers = null, string? payloadHash = null)
    {
        var timestamp = clock.GetUtcNow().ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
        var hash = payloadHash ?? Hex(SHA256.HashData(body ?? []));
        List<KeyValuePair<string, string>> all =
        [
            new("Host", address.Authority), new("x-amz-date", timestamp), new("x-amz-content-sha256", hash), .. headers ?? [],
        ];
        var signed = all.GroupBy(static header => header.Key.ToLowerInvariant()).OrderBy(static group => group.Key, StringComparer.Ordinal).ToList();
        var names = string.Join(';', signed.Select(static group => group.Key));
        var canonical = $"{method}\n{Encode(path)}\n{query}\n"
            + string.Concat(signed.Select(static group => $"{group.Key}:{string.Join(',', group.Select(static header => header.Value.Trim()))}\n"))
            + $"\n{names}\n{hash}";
        all.Add(new("Authorization",
            $"AWS4-HMAC-SHA256 Credential={AccessKey}/{Scope(timestamp)}, SignedHeaders={names}, Signature={Signature(timestamp, canonical)}"));
        if (body is not null)
            all.Add(new("Content-Length", body.Length.ToString(CultureInfo.InvariantCulture)));
        return all;
    }

    public string Signature(string timestamp, string canonicalRequest) => Hex(HMACSHA256.HashData(Key(timestamp),
        Encoding.UTF8.GetBytes($"AWS4-HMAC-SHA256\n{timestamp}\n{Scope(timestamp)}\n{Hex(SHA256.HashData(Encoding.UTF8.GetBytes(canonicalRequest)))}")));

    /// <summary>The signing key of a request's day.</summary>
    public byte[] Key(string timestamp)
    {
        var key = Encoding.UTF8.GetBytes("AWS4" + SecretKey);
        foreach (var part in new[] { timestamp[..8], Region, "s3", "aws4_request" })
            key = HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(part));
        return key;
    }

    public string Scope(string timestamp) => $"{timestamp[..8]}/{Region}/s3/aws4_request";

    public static string Hex(byte[] bytes) => Convert.ToHexStringLower(bytes);
}
