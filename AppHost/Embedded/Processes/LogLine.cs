using System.Text.RegularExpressions;

namespace MultiModel.AppHost.Embedded.Processes;

/// <summary>One line that a service wrote, in the single-line format of .NET's simple console logger: <c>10:20:30.123 warn: Category[0] message</c>.</summary>
internal static partial class LogLine
{
    /// <summary>True for warnings, errors and critical errors, and for everything on standard error, where a crash is told.</summary>
    public static bool IsProblem(string line, bool fromStandardError) => fromStandardError || Problem().IsMatch(line);

    [GeneratedRegex(@"^(\d\d:\d\d:\d\d\.\d{3} )?(warn|fail|crit): ", RegexOptions.CultureInvariant)]
    private static partial Regex Problem();
}
