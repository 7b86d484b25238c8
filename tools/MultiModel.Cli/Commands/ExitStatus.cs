namespace MultiModel.Cli.Commands;

/// <summary>How a command ends.</summary>
internal static class ExitStatus
{
    public const int Success = 0;

    /// <summary>lint found an error, or a graph answered with one.</summary>
    public const int Failure = 1;

    /// <summary>The arguments or the input cannot be used, or what is asked does not answer.</summary>
    public const int Unusable = 2;

    /// <summary>Ctrl-C: 128 and the signal's number, as shells have it.</summary>
    public const int Interrupted = 130;
}
