using MultiModel.ServiceDefaults.Hosting;

namespace MultiModel.Trainer.Runs;

/// <summary>One line for the user about what was thrown. The stack trace is in the log at level Debug.</summary>
internal static class FailureMessage
{
    public static string Of(Exception exception) => StartupFailure.Describe(exception) ?? exception.Message.ReplaceLineEndings(" ").Trim();
}
