namespace MultiModel.Deployer.Mlflow;

/// <summary>The tracking server does not answer, or not as MLflow does.</summary>
public sealed class TrackingServerException(string message, Exception? inner = null) : Exception(message, inner);
