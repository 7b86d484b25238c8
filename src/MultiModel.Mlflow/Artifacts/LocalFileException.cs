namespace MultiModel.Mlflow;

/// <summary>A file of this machine could not be written while the Minio client, whose other failures are the store's, was being called.</summary>
internal sealed class LocalFileException(IOException inner) : IOException(inner.Message, inner);
