using MultiModel.ServiceDefaults.Hosting;

namespace MultiModel.Tracking.Storage;

/// <summary>The database cannot be used; the message says which, why and what to do.</summary>
public sealed class DatabaseException(string message, Exception? inner = null) : StartupException(message, inner);
