using MultiModel.ObjectStore.Configuration;

namespace MultiModel.ObjectStore.Protocol;

/// <summary>What an address names.</summary>
internal enum Scope
{
    Service,
    Bucket,
    Object,
}

/// <summary>One operation of S3's API and how a request for it looks.</summary>
/// <param name="Name">As in the API reference.</param>
internal sealed record Operation(string Name, string Method, Scope Scope, Access Access, Func<S3Request, Task> Handle)
{
    /// <summary>Query parameters that must be there.</summary>
    public IReadOnlyList<string> Query { get; init; } = [];

    /// <summary>A header that must be there.</summary>
    public string? Header { get; init; }

    public string Route => Scope switch
    {
        Scope.Service => "/",
        Scope.Bucket => "/{bucket}",
        _ => "/{bucket}/{key}",
    };

    /// <summary>Whether the handler reads the body to its end; else it is verified before the handler runs.</summary>
    public bool ReadsBody { get; init; }
}

/// <summary>Finds the operation that a request asks for.</summary>
internal sealed class OperationTable(IReadOnlyList<Operation> operations)
{
    // Sub-resources and parameters that change what a request means: one that its operation does not know must not be ignored.
    private static readonly HashSet<string> Meaningful = new(StringComparer.Ordinal)
    {
        "accelerate", "acl", "analytics", "append", "attributes", "cors", "delete", "encryption", "intelligent-tiering", "inventory",
        "legal-hold", "lifecycle", "location", "logging", "metadataConfiguration", "metadataTable", "metrics", "notification", "object-lock",
        "ownershipControls", "partNumber", "policy", "policyStatus", "publicAccessBlock", "renameObject", "replication", "requestPayment",
        "restore", "retention", "select", "session", "tagging", "torrent", "uploadId", "uploads", "versionId", "versioning", "versions", "website",
    };

    private static readonly string[] RefusedHeaders =
    [
        "x-amz-server-side-encryption", "x-amz-copy-source-server-side-encryption", "x-amz-grant-", "x-amz-object-lock-",
        "x-amz-website-redirect-location", "x-amz-bypass-governance-retention", "x-amz-mfa", "x-amz-write-offset-bytes", "x-amz-rename-source",
        "x-amz-if-match-",
    ];

    public Operation Find(HttpRequest request, RequestTarget target)
    {
        var scope = target.Bucket.Length + target.Key.Length == 0 ? Scope.Service : target.Key.Length == 0 ? Scope.Bucket : Scope.Object;
        var found = operations
            .Where(operation => operation.Scope == scope && operation.Method == request.Method
                && operation.Query.All(name => target.Find(name) is not null)
                && (operation.Header is null || request.Headers.ContainsKey(operation.Header)))
            .MaxBy(static operation => 2 * operation.Query.Count + (operation.Header is null ? 0 : 1));
        foreach (var (name, value) in target.Query)
            if (Meaningful.Contains(name) && found?.Query.Contains(name) != true && !IsHarmless(found, name, value))
                throw Errors.NotImplemented($"the sub-resource \"{name}\" of {scope.ToString().ToLowerInvariant()}s for {request.Method}");
        if (found is null)
            throw scope == Scope.Service || (scope == Scope.Object && request.Method == "POST") || request.Method is not ("GET" or "HEAD" or "PUT" or "POST" or "DELETE")
                ? Errors.MethodNotAllowed(request.Method)
                : Errors.NotImplemented($"{request.Method} of {scope.ToString().ToLowerInvariant()}s like this");
        foreach (var (name, value) in target.WithHeaders(request.Headers))
            RefuseHeader(name, value);
        return found;
    }

    /// <summary>The only version of an unversioned object is "null"; reads may ask for one part.</summary>
    private static bool IsHarmless(Operation? found, string name, string value) =>
        (name == "versionId" && value is "" or "null") || (name == "partNumber" && found?.Name is "GetObject" or "HeadObject");

    private static void RefuseHeader(string name, string value)
    {
        if (Array.Exists(RefusedHeaders, refused => name.StartsWith(refused, StringComparison.OrdinalIgnoreCase)))
            throw Errors.NotImplemented($"the header {name}");
        if (name.Equals("x-amz-acl", StringComparison.OrdinalIgnoreCase) && value != "private" && value != "bucket-owner-full-control")
            throw Errors.NotImplemented("access control lists; who may do what is configured per key pair");
        if (name.Equals("x-amz-bucket-object-lock-enabled", StringComparison.OrdinalIgnoreCase) && !value.Equals("false", StringComparison.OrdinalIgnoreCase))
            throw Errors.NotImplemented("object lock");
        if (name.Equals("x-amz-object-ownership", StringComparison.OrdinalIgnoreCase) && value != "BucketOwnerEnforced")
            throw Errors.NotImplemented("object ownership other than BucketOwnerEnforced; there are no access control lists");
        if (name.Equals("x-amz-storage-class", StringComparison.OrdinalIgnoreCase) && value != "STANDARD")
            throw Errors.NotImplemented("storage classes other than STANDARD");
    }
}
