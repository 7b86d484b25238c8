namespace MultiModel.AppHost.Programs;

internal static class SearchPath
{
    /// <summary>Where a program may be by the PATH, in its order.</summary>
    /// <param name="variable">Reads an environment variable.</param>
    public static IEnumerable<string> Of(string program, Func<string, string?> variable) =>
        (variable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries).Select(folder => Path.Combine(folder, program));
}
