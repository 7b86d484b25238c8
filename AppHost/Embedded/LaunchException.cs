namespace MultiModel.AppHost.Embedded;

/// <summary>The exit statuses of the command line; <c>--help</c> lists them.</summary>
internal enum ExitStatus
{
    Success = 0,
    Failed = 1,
    Usage = 2,
    PortInUse = 3,
    DataFolder = 4,
    Interrupted = 130,
}

/// <summary>Something that the person at the terminal can mend: what went wrong, where, and what to do.</summary>
internal sealed class LaunchException(ExitStatus status, string message, Exception? inner = null) : Exception(message, inner)
{
    public ExitStatus Status { get; } = status;

    /// <summary>The last lines that a service wrote before it failed, or none.</summary>
    public IReadOnlyList<string> LogLines { get; init; } = [];
}
