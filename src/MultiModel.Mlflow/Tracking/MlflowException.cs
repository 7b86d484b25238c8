using System.Net;

namespace MultiModel.Mlflow;

/// <summary>The tracking server refused a request, or could not be asked.</summary>
/// <param name="status">HTTP status; null when no answer came</param>
/// <param name="errorCode">MLflow's <c>error_code</c>, for example <c>RESOURCE_DOES_NOT_EXIST</c>; empty when the answer had none</param>
public sealed class MlflowException(HttpStatusCode? status, string errorCode, string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>Null when no answer came.</summary>
    public HttpStatusCode? Status { get; } = status;

    /// <summary>MLflow's <c>error_code</c>; empty when no answer came, or it was not MLflow's.</summary>
    public string ErrorCode { get; } = errorCode;
}
