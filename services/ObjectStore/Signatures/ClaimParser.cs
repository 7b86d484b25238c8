using System.Globalization;
using MultiModel.ObjectStore.Protocol;

namespace MultiModel.ObjectStore.Signatures;

/// <summary>Reads the signature that a request carries: exactly one, in the Authorization header or in the query.</summary>
internal static class ClaimParser
{
    private static readonly TimeSpan LongestLifetime = TimeSpan.FromDays(7);

    /// <exception cref="S3Exception">AccessDenied when there is none, or what is wrong with its form.</exception>
    public static SignatureClaim Parse(HttpRequest request, RequestTarget target)
    {
        var header = request.Headers.Authorization;
        var isPresigned = target.Query.Any(static pair => pair.Key is "X-Amz-Algorithm" or "X-Amz-Signature" or "X-Amz-Credential" or "Signature");
        if (header.Count > 0 && isPresigned)
            throw Errors.InvalidRequest("The request is signed twice: sign it in the Authorization header or in the query, not in both.");
        if (request.Headers.ContainsKey("x-amz-security-token") || target.Find("X-Amz-Security-Token") is not null)
            throw Errors.InvalidToken();
        if (target.Find("AWSAccessKeyId") is not null || header.ToString().StartsWith("AWS ", StringComparison.Ordinal))
            throw Errors.InvalidRequest("The request is signed with Signature Version 2; sign it with AWS4-HMAC-SHA256. "
                + "boto3 does so for addresses with Config(signature_version='s3v4'), the AWS CLI after aws configure set default.s3.signature_version s3v4.");
        if (isPresigned)
            return ParseQuery(target);
        return header.Count == 0
            ? throw Errors.AccessDenied("The request is not signed; this store has no anonymous access.")
            : ParseHeader(header.ToString(), request);
    }

    private static SignatureClaim ParseHeader(string header, HttpRequest request)
    {
        if (!header.StartsWith(SignatureClaim.Algorithm + " ", StringComparison.Ordinal))
            throw Errors.InvalidRequest($"Sign requests with {SignatureClaim.Algorithm}.");
        string? credential = null, signedHeaders = null, signature = null;
        foreach (var part in header[SignatureClaim.Algorithm.Length..].Split(',', StringSplitOptions.TrimEntries))
        {
            if (part.StartsWith("Credential=", StringComparison.Ordinal))
                credential = part["Credential=".Length..];
            else if (part.StartsWith("SignedHeaders=", StringComparison.Ordinal))
                signedHeaders = part["SignedHeaders=".Length..];
            else if (part.StartsWith("Signature=", StringComparison.Ordinal))
                signature = part["Signature=".Length..];
        }
        if (credential is null || signedHeaders is null || signature is null)
            throw Errors.AuthorizationHeaderMalformed("The Authorization header needs Credential, SignedHeaders and Signature.");
        var (accessKey, date, region) = SignatureClaim.ParseCredential(credential)
            ?? throw Errors.AuthorizationHeaderMalformed("The credential must be access-key/yyyyMMdd/region/s3/aws4_request.");
        var (timestamp, time) = TimeOf(request);
        if (!timestamp.StartsWith(date, StringComparison.Ordinal))
            throw Errors.AuthorizationHeaderMalformed($"The credential is for {date}, the request is of {timestamp}.");
        return new SignatureClaim
        {
            AccessKey = accessKey,
            Date = date,
            Region = region,
            Timestamp = timestamp,
            Time = time,
            SignedHeaders = signedHeaders.Split(';'),
            Signature = signature,
        };
    }

    private static (string Timestamp, DateTimeOffset Time) TimeOf(HttpRequest request)
    {
        var text = request.Headers["x-amz-date"].ToString();
        if (SignatureClaim.ParseTime(text) is { } time)
            return (text, time);
        if (text.Length == 0 && DateTimeOffset.TryParseExact(request.Headers.Date, "r", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out time))
            return (time.UtcDateTime.ToString(SignatureClaim.TimeFormat, CultureInfo.InvariantCulture), time);
        throw Errors.AccessDenied("The request needs its time in the header x-amz-date, as yyyyMMddTHHmmssZ.");
    }

    private static SignatureClaim ParseQuery(RequestTarget target)
    {
        string Need(string name) => target.Query.Count(pair => pair.Key == name) == 1
            ? target.Find(name)!
            : throw Errors.AuthorizationQueryParametersError($"A presigned address needs {name}, once.");

        if (Need("X-Amz-Algorithm") != SignatureClaim.Algorithm)
            throw Errors.AuthorizationQueryParametersError($"X-Amz-Algorithm must be {SignatureClaim.Algorithm}.");
        var (accessKey, date, region) = SignatureClaim.ParseCredential(Need("X-Amz-Credential"))
            ?? throw Errors.AuthorizationQueryParametersError("X-Amz-Credential must be access-key/yyyyMMdd/region/s3/aws4_request.");
        var timestamp = Need("X-Amz-Date");
        var time = SignatureClaim.ParseTime(timestamp)
            ?? throw Errors.AuthorizationQueryParametersError("X-Amz-Date must be yyyyMMddTHHmmssZ.");
        if (!timestamp.StartsWith(date, StringComparison.Ordinal))
            throw Errors.AuthorizationQueryParametersError($"The credential is for {date}, the request is of {timestamp}.");
        if (!int.TryParse(Need("X-Amz-Expires"), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            || seconds < 1 || seconds > LongestLifetime.TotalSeconds)
            throw Errors.AuthorizationQueryParametersError("X-Amz-Expires must be 1 to 604800 seconds.");
        return new SignatureClaim
        {
            AccessKey = accessKey,
            Date = date,
            Region = region,
            Timestamp = timestamp,
            Time = time,
            SignedHeaders = Need("X-Amz-SignedHeaders").Split(';'),
            Signature = Need("X-Amz-Signature"),
            Lifetime = TimeSpan.FromSeconds(seconds),
        };
    }
}
