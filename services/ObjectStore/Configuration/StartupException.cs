namespace MultiModel.ObjectStore.Configuration;

/// <summary>The service cannot start as it is configured. The message is one line: what, where, what to do.</summary>
internal sealed class StartupException(string message, Exception? inner = null) : Exception(message, inner);
