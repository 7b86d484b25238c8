using System.Globalization;
using MultiModel.ObjectStore.Buckets;

namespace MultiModel.ObjectStore.Protocol;

/// <summary>The errors of S3 that this store answers with (https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html).</summary>
internal static class Errors
{
    public static S3Exception AccessDenied(string message = "Access Denied.") => new("AccessDenied", 403, message);

    public static S3Exception Expired(TimeSpan lifetime, DateTimeOffset end, DateTimeOffset now) => new("AccessDenied", 403, "Request has expired.")
    {
        Details = [("X-Amz-Expires", lifetime.TotalSeconds.ToString("0", CultureInfo.InvariantCulture)), ("Expires", Time(end)), ServerTime(now)],
    };

    /// <summary>A presigned address from a clock that is ahead.</summary>
    public static S3Exception NotYetValid(DateTimeOffset begin, DateTimeOffset now) => new("AccessDenied", 403, $"Request is not yet valid: it was signed for {Time(begin)}.")
    {
        Details = [ServerTime(now)],
    };

    public static S3Exception AuthorizationHeaderMalformed(string message) => new("AuthorizationHeaderMalformed", 400, message);

    public static S3Exception AuthorizationQueryParametersError(string message) => new("AuthorizationQueryParametersError", 400, message);

    public static S3Exception BadDigest(string message) => new("BadDigest", 400, message);

    public static S3Exception BucketAlreadyOwnedByYou(BucketName name) =>
        new("BucketAlreadyOwnedByYou", 409, $"The bucket {name} exists already and is yours.");

    public static S3Exception BucketNotEmpty(BucketName name) =>
        new("BucketNotEmpty", 409, $"The bucket {name} still holds objects: delete them first.");

    /// <summary>Not "try again" alone: some clients show no more than this.</summary>
    public static S3Exception DamagedObject() =>
        new("InternalError", 500, "The object's file on the store's disk is damaged; its log names it. Upload the object again, or delete it.");

    public static S3Exception EntityTooLarge(string message) => new("EntityTooLarge", 400, message);

    public static S3Exception EntityTooSmall(int part, long size) =>
        new("EntityTooSmall", 400, $"Part {part} has {size} bytes; every part but the last needs at least 5 MiB.");

    public static S3Exception IncompleteBody(string message) => new("IncompleteBody", 400, message);

    public static S3Exception InternalError() => new("InternalError", 500, "The store failed; its log says why. Try again.");

    public static S3Exception InvalidAccessKeyId() => new("InvalidAccessKeyId", 403, "The access key is not configured in this store.");

    public static S3Exception InvalidArgument(string message) => new("InvalidArgument", 400, message);

    public static S3Exception InvalidBucketName(string name) =>
        new(
            "InvalidBucketName",
            400,
            $"\"{name}\" is not a bucket name: 3 to 63 of a-z, 0-9, '-' and '.', beginning and ending with a letter or digit, "
            + "no IPv4 address, and neither \"health\" nor \"alive\", where this store answers probes.");

    public static S3Exception InvalidDigest(string header) => new("InvalidDigest", 400, $"The header {header} is not a digest in base64.");

    public static S3Exception InvalidPart(int number) =>
        new("InvalidPart", 400, $"Part {number} was not uploaded, or its ETag or checksum is another.");

    public static S3Exception InvalidPartNumber(int asked, int there) =>
        new("InvalidPartNumber", 416, $"The requested part {asked} is not there: the object has {there}.") { Details = [("ActualPartCount", $"{there}")] };

    public static S3Exception InvalidPartOrder() => new("InvalidPartOrder", 400, "The parts must be listed in ascending order of their numbers.");

    public static S3Exception InvalidRange(string message) => new("InvalidRange", 416, message);

    public static S3Exception InvalidRequest(string message) => new("InvalidRequest", 400, message);

    public static S3Exception InvalidTag(string message) => new("InvalidTag", 400, message);

    public static S3Exception InvalidToken() =>
        new("InvalidToken", 400, "This store has no temporary credentials: ask without a session token.");

    public static S3Exception InvalidUri(string message) => new("InvalidURI", 400, message);

    public static S3Exception KeyTooLong(int length) => new("KeyTooLongError", 400, $"The key has {length} bytes of UTF-8; 1024 are allowed.");

    public static S3Exception MalformedXml(string message) => new("MalformedXML", 400, message);

    public static S3Exception MetadataTooLarge(int length) =>
        new("MetadataTooLarge", 400, $"The user metadata has {length} bytes; 2048 are allowed.");

    public static S3Exception MethodNotAllowed(string method) => new("MethodNotAllowed", 405, $"{method} is not allowed on this resource.");

    public static S3Exception MissingContentLength(string header = "Content-Length") => new("MissingContentLength", 411, $"Send the header {header}.");

    public static S3Exception NoSuchBucket(BucketName name, (string Bucket, string Key)? missing = null) =>
        new("NoSuchBucket", 404, $"The bucket {name} does not exist.") { Missing = missing };

    public static S3Exception NoSuchKey((string Bucket, string Key)? missing = null) => new("NoSuchKey", 404, "The key does not exist.") { Missing = missing };

    public static S3Exception NoSuchUpload() => new("NoSuchUpload", 404, "The upload does not exist; it may have been completed or aborted.");

    public static S3Exception NotImplemented(string what) => new("NotImplemented", 501, $"This store does not implement {what}.");

    public static S3Exception PreconditionFailed(string header) => new("PreconditionFailed", 412, $"The condition {header} does not hold.");

    public static S3Exception RequestTimeout() => new("RequestTimeout", 400, "The body did not arrive for too long: send the request again.");

    /// <summary>AWS's SDKs for JavaScript, .NET and others set their clock by the details and ask again.</summary>
    public static S3Exception RequestTimeTooSkewed(string sent, DateTimeOffset now, TimeSpan allowed) =>
        new("RequestTimeTooSkewed", 403, $"The request's time {sent} and the store's time {now:u} differ by more than {allowed.TotalMinutes:0} minutes: set the clock.")
        {
            Details =
            [
                ("RequestTime", sent), ServerTime(now), ("MaxAllowedSkewMilliseconds", allowed.TotalMilliseconds.ToString("0", CultureInfo.InvariantCulture)),
            ],
        };

    public static S3Exception SignatureDoesNotMatch() =>
        new("SignatureDoesNotMatch", 403, "The signature does not match the request: check the secret key and how the request is signed.");

    public static S3Exception StorageFull() => new("StorageFull", 507, "The store's disk is full: free space on it and try again.");

    public static S3Exception WrongPayloadHash() =>
        new("XAmzContentSHA256Mismatch", 400, "The SHA-256 of the body is not what x-amz-content-sha256 says.");

    private static (string Name, string Value) ServerTime(DateTimeOffset now) => ("ServerTime", Time(now));

    private static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
