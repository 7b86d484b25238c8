namespace MultiModel.ServiceDefaults.Hosting;

/// <summary>A service cannot start because of something outside it; the message is one line: what, where, what to do.</summary>
public class StartupException(string message, Exception? inner = null) : Exception(message, inner);
