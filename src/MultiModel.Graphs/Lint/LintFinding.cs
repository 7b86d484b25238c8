namespace MultiModel.Graphs.Lint;

/// <summary>How much a fault matters; the names are SARIF's levels.</summary>
public enum LintSeverity
{
    /// <summary>The deployment will not work, or not as the file says.</summary>
    Error,

    /// <summary>It works, but not safely or not for long.</summary>
    Warning,
}

/// <summary>One thing that can be wrong with a SeldonDeployment.</summary>
/// <param name="Id">Stable, for suppressions and search.</param>
/// <param name="Sentence">What is wrong, in general.</param>
/// <param name="Fix">What to do about it, in general.</param>
public sealed record LintRule(string Id, LintSeverity Severity, string Sentence, string Fix);

/// <summary>A replacement of text: <paramref name="Length"/> characters from a place (line and column from 1), 0 for an insertion.</summary>
public sealed record LintEdit(int Line, int Column, int Length, string Replacement);

/// <summary>One fault of one file.</summary>
/// <param name="Line">From 1.</param>
/// <param name="Message">What is wrong here.</param>
/// <param name="Edits">The fix, when it is mechanical; else none.</param>
public sealed record LintFinding(LintRule Rule, int Line, int Column, string Message, IReadOnlyList<LintEdit> Edits);
