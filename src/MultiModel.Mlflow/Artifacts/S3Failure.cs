using Minio.Exceptions;

namespace MultiModel.Mlflow;

/// <summary>Says in one line why S3 failed.</summary>
internal static class S3Failure
{
    /// <summary>Whether an exception is one of those by which the Minio client tells of a failure.</summary>
    public static bool IsOne(Exception error, CancellationToken cancellationToken) => error switch
    {
        ArtifactException => false,
        MinioException or HttpRequestException or IOException => true,
        // its own timeout, not the caller's
        OperationCanceledException => !cancellationToken.IsCancellationRequested,
        // how client 7.0.0 fails on an error's body that it cannot parse
        NullReferenceException or System.Xml.XmlException => true,
        _ => false,
    };

    public static ArtifactException Of(string action, string endpoint, Exception error) => new($"{action} failed at the S3 store {endpoint}: {Why(error)}", error);

    private static string Why(Exception error) => error switch
    {
        AuthorizationException or AccessDeniedException => "the store refuses the keys; check AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.",
        BucketNotFoundException => "the bucket does not exist; check the address.",
        ObjectNotFoundException => "the file does not exist; check the address.",
        HttpRequestException or OperationCanceledException => $"it does not answer ({error.Message}); check that it runs and that AWS_ENDPOINT_URL is its address.",
        MinioException { Response: { Code: { } code } response } => $"{code}: {response.Message}",
        _ => error.Message,
    };
}
