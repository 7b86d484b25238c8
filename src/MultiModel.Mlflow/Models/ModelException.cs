namespace MultiModel.Mlflow;

/// <summary>A model directory that is missing, damaged or of an unknown kind. The message says what, where and what to do.</summary>
public sealed class ModelException : Exception
{
    public ModelException(string message)
        : base(message)
    {
    }

    public ModelException(string message, Exception? inner)
        : base(message, inner)
    {
    }
}
