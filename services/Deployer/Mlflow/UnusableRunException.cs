namespace MultiModel.Deployer.Mlflow;

/// <summary>A run cannot be rolled out as it is: unknown, not finished, or without the model.</summary>
public sealed class UnusableRunException(string message, Exception? inner = null) : Exception(message, inner);
