using System.Globalization;
using System.Text.RegularExpressions;

namespace MultiModel.Graphs.Yaml;

/// <summary>Finds the value that a JSON path of System.Text.Json names (<c>$.spec.predictors[0].labels['a.b']</c>).</summary>
internal static partial class YamlPath
{
    /// <returns>The path without <c>$.</c> and the deepest value that exists on it.</returns>
    public static (string Place, YamlValue Value) Find(YamlValue root, string path)
    {
        var value = root;
        foreach (Match step in Step().Matches(path))
        {
            var next = step.Groups["index"] is { Success: true } index
                ? (value as YamlList)?.Items.ElementAtOrDefault(int.Parse(index.Value, CultureInfo.InvariantCulture))
                : (value as YamlMap)?[step.Groups["name"].Success ? step.Groups["name"].Value : step.Groups["quoted"].Value];
            if (next is null)
                break;
            value = next;
        }
        return (path.StartsWith("$.", StringComparison.Ordinal) ? path[2..] : path, value);
    }

    /// <summary>What is wrong with a value that could not be read: the reader knows only that it did not fit.</summary>
    public static string Expectation(string place, YamlValue value) => value switch
    {
        YamlMap => "a map stands where a list or a single value is expected.",
        YamlList => "a list stands where a map or a single value is expected.",
        YamlScalar { IsPlain: true } scalar =>
            $"the value {scalar.Text} has the wrong type for {LastName(place)}; "
            + "a text must be in quotes when it looks like a number or a boolean.",
        YamlScalar scalar => $"the text \"{scalar.Text}\" has the wrong type for {LastName(place)}; a number or a boolean has no quotes.",
        _ => "the value has the wrong type.",
    };

    private static string LastName(string place) => place[(place.LastIndexOf('.') + 1)..];

    [GeneratedRegex(@"\.(?<name>[^.\[]+)|\['(?<quoted>.*?)'\]|\[(?<index>\d+)\]")]
    private static partial Regex Step();
}
