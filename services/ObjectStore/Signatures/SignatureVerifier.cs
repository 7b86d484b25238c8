using MultiModel.ObjectStore.Configuration;
using MultiModel.ObjectStore.Protocol;

namespace MultiModel.ObjectStore.Signatures;

/// <summary>A request whose signature is right.</summary>
/// <param name="PayloadHash">What it says of its body, now known to come from the signer.</param>
internal sealed record VerifiedRequest(AccessKey Caller, string PayloadHash, SigningKey SigningKey, byte[] Signature);

/// <summary>Verifies AWS Signature Version 4 in the Authorization header or in a presigned query.</summary>
internal sealed class SignatureVerifier(AccessKeys keys, TimeProvider time)
{
    private static readonly TimeSpan Skew = TimeSpan.FromMinutes(15);

    /// <exception cref="S3Exception">The request is not signed, or not by a known key, or too old, or changed since.</exception>
    public VerifiedRequest Verify(HttpRequest request, RequestTarget target)
    {
        var claim = ClaimParser.Parse(request, target);
        RequireSignedHeaders(request, claim);
        var caller = keys.Find(claim.AccessKey) ?? throw Errors.InvalidAccessKeyId();
        RequireTime(claim);
        var payloadHash = PayloadHashOf(request, target, claim);
        var signingKey = new SigningKey(caller.SigningSecret, claim);
        var signature = signingKey.SignRequest(CanonicalRequest.Build(request, target, claim, payloadHash));
        if (!SigningKey.Matches(signature, claim.Signature))
            throw Errors.SignatureDoesNotMatch();
        return new VerifiedRequest(caller, payloadHash, signingKey, signature);
    }

    /// <summary>A header that changes what a request does and is not signed could have been added by anybody.</summary>
    private static void RequireSignedHeaders(HttpRequest request, SignatureClaim claim)
    {
        if (!claim.SignedHeaders.Contains("host"))
            throw Errors.AccessDenied("The header host must be signed.");
        var signed = claim.SignedHeaders.ToHashSet(StringComparer.Ordinal);
        if (signed.Count != claim.SignedHeaders.Count)
            throw Errors.AccessDenied("A header is named twice in SignedHeaders.");
        foreach (var name in request.Headers.Keys)
            if (name.StartsWith("x-amz-", StringComparison.OrdinalIgnoreCase) && !signed.Contains(name.ToLowerInvariant()))
                throw Errors.AccessDenied($"The header {name} is not signed; every x-amz- header must be.");
    }

    private void RequireTime(SignatureClaim claim)
    {
        var now = time.GetUtcNow();
        if (claim.Lifetime is { } lifetime)
        {
            if (now > claim.Time + lifetime)
                throw Errors.Expired(lifetime, claim.Time + lifetime, now);
            if (claim.Time > now + Skew)
                throw Errors.NotYetValid(claim.Time, now);
        }
        else if ((now - claim.Time).Duration() > Skew)
            throw Errors.RequestTimeTooSkewed(claim.Timestamp, now, Skew);
    }

    private static string PayloadHashOf(HttpRequest request, RequestTarget target, SignatureClaim claim)
    {
        var values = request.Headers[PayloadHash.Header];
        var value = claim.IsPresigned ? target.Find("X-Amz-Content-Sha256") ?? values.FirstOrDefault() ?? PayloadHash.Unsigned : values.FirstOrDefault();
        if (value is null || values.Count > 1)
            throw Errors.InvalidRequest($"The header {PayloadHash.Header} must be sent once.");
        if (value.StartsWith("STREAMING-AWS4-ECDSA", StringComparison.Ordinal))
            throw Errors.NotImplemented("SigV4A (ECDSA) signatures");
        if (value != PayloadHash.Unsigned && !PayloadHash.IsChunked(value) && !PayloadHash.IsDigest(value))
            throw Errors.InvalidArgument($"{PayloadHash.Header} must be a SHA-256 in lower-case hex, {PayloadHash.Unsigned} or one of the STREAMING- values.");
        return value;
    }
}
