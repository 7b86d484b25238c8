namespace MultiModel.Graphs.Yaml;

/// <summary>A file's lines as the parser counts them: YAML 1.1 ends a line at more than a line feed.</summary>
internal static class YamlLines
{
    private const string Windows = "\r\n";
    private static readonly string[] Ends = [Windows, "\n", "\r", "\u0085", "\u2028", "\u2029"];

    public static string[] Of(string text) => text.Split(Ends, StringSplitOptions.None);

    /// <summary>Whether each line ends with a line feed, alone or after a carriage return.</summary>
    public static bool AreUsual(string text) => !text.Replace(Windows, "", StringComparison.Ordinal).AsSpan().ContainsAny("\r\u0085\u2028\u2029");
}
