namespace MultiModel.Tracking.Api;

/// <summary>MLflow's error codes (databricks.proto), as far as this server gives them; the names are what clients see.</summary>
public enum ErrorCode
{
    INTERNAL_ERROR,
    TEMPORARILY_UNAVAILABLE,
    BAD_REQUEST,
    INVALID_PARAMETER_VALUE,
    INVALID_STATE,
    RESOURCE_ALREADY_EXISTS,
    RESOURCE_DOES_NOT_EXIST,
    ENDPOINT_NOT_FOUND,
    UNAUTHENTICATED,
    PERMISSION_DENIED,
}
