using System.CommandLine;

namespace MultiModel.Trainer.Commands;

/// <param name="Serves">whether the process stays and answers over HTTP</param>
/// <param name="Verbose">log at level Debug, with stack traces</param>
public sealed record GlobalOptions(bool Serves, bool Verbose = false, bool NoCache = false)
{
    internal static Option<bool> VerboseOption { get; } = new("--verbose") { Description = "Log what is done, and stack traces of failures.", Recursive = true };
}
