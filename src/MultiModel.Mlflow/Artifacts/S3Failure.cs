using System.Xml;
using Minio.Exceptions;

namespace MultiModel.Mlflow;

/// <summary>Says in one line why S3 failed.</summary>
internal static class S3Failure
{
    /// <summary>
    /// Whether what a call of the Minio client threw tells of a failure of the store. The client has many kinds (client 7.0.0 even NullReferenceException, for
    /// the body of an error that it cannot parse), and HTTP handlers that bound time have their own: so all are one but those of this library's own code.
    /// </summary>
    public static bool IsOne(Exception error, CancellationToken cancellationToken) =>
        error is not (ArtifactException or LocalFileException or OperationCanceledException) || error is OperationCanceledException && !cancellationToken.IsCancellationRequested;

    public static ArtifactException Of(string action, string endpoint, Exception error) => new($"{action} failed at the S3 store {endpoint}: {Why(error)}", error);

    private static string Why(Exception error) => error switch
    {
        AuthorizationException or AccessDeniedException => "the store refuses the keys; check AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.",
        BucketNotFoundException => "the bucket does not exist; check the address.",
        ObjectNotFoundException => "the file does not exist; check the address.",
        MinioException { Response: { Code: { } code } response } => $"{code}: {response.Message}",
        MinioException or IOException => error.Message,
        NullReferenceException or XmlException => "it answers in a form that is not S3's; check that AWS_ENDPOINT_URL is the address of an S3 store.",
        _ => $"it does not answer ({error.Message}); check that it runs and that AWS_ENDPOINT_URL is its address.",
    };
}
