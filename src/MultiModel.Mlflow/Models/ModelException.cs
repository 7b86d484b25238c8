namespace MultiModel.Mlflow;

/// <summary>A model directory that is missing, damaged or of an unknown kind. The message says what, where and what to do.</summary>
public sealed class ModelException : Exception
{
    internal ModelException(string message)
        : base(message)
    {
    }

    internal ModelException(string message, Exception? inner)
        : base(message, inner)
    {
    }
}
