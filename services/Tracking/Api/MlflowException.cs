namespace MultiModel.Tracking.Api;

/// <summary>An error that the client is told, as <c>{"error_code", "message"}</c> with MLflow's status for that code.</summary>
public sealed class MlflowException(ErrorCode code, string message) : Exception(message)
{
    public ErrorCode Code { get; } = code;

    /// <summary>
    /// As in MLflow, except that INVALID_STATE is 400 and not 500: its clients repeat a 500 for minutes before they show it.
    /// </summary>
    public int StatusCode => Code switch
    {
        ErrorCode.INTERNAL_ERROR => StatusCodes.Status500InternalServerError,
        ErrorCode.TEMPORARILY_UNAVAILABLE => StatusCodes.Status503ServiceUnavailable,
        ErrorCode.RESOURCE_DOES_NOT_EXIST or ErrorCode.ENDPOINT_NOT_FOUND => StatusCodes.Status404NotFound,
        ErrorCode.UNAUTHENTICATED => StatusCodes.Status401Unauthorized,
        ErrorCode.PERMISSION_DENIED => StatusCodes.Status403Forbidden,
        _ => StatusCodes.Status400BadRequest,
    };

    public static MlflowException Invalid(string message) => new(ErrorCode.INVALID_PARAMETER_VALUE, message);

    public static MlflowException InvalidValue(string value, string parameter, string why) =>
        Invalid($"Invalid value {value} for parameter '{parameter}' supplied: {why}");

    public static MlflowException Missing(string parameter) =>
        Invalid($"Missing value for required parameter '{parameter}'. See the API docs for more information about request parameters.");

    public static MlflowException NotFound(string message) => new(ErrorCode.RESOURCE_DOES_NOT_EXIST, message);
}
