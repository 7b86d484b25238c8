using MultiModel.Graphs.Yaml;

namespace MultiModel.Graphs.Lint.Rules;

/// <summary>Fields that a cluster would drop: those that neither Seldon's resource nor Kubernetes' core/v1 knows.</summary>
internal static class FieldRules
{
    public static IEnumerable<LintFinding> Check(LintContext file) => Check(file.Root, "SeldonDeployment", "");

    private static IEnumerable<LintFinding> Check(YamlValue value, string type, string path)
    {
        if (value is YamlList list)
            return list.Items.SelectMany((item, i) => Check(item, type, $"{path}[{i}]"));
        if (value is not YamlMap map || !KnownFields.Types.TryGetValue(type, out var fields))
            return [];
        return map.Entries.SelectMany(entry => fields.TryGetValue(entry.Key.Text, out var next)
            ? Check(entry.Value, next, $"{path}{(path.Length > 0 ? "." : "")}{entry.Key.Text}")
            : [Unknown(entry, fields.Keys, path)]);
    }

    private static LintFinding Unknown(YamlEntry entry, IEnumerable<string> known, string path)
    {
        var key = entry.Key.Text;
        var slip = known.FirstOrDefault(name => name.Equals(key, StringComparison.OrdinalIgnoreCase)) ?? known.FirstOrDefault(name => Distance(name, key) == 1);
        return LintContext.Finding(LintRules.UnknownField, entry.Key, $"{(path.Length > 0 ? path + "." : "")}{key} is no field{(slip is null ? "." : $"; {slip} is one.")}", slip is null ? [] : LintContext.Replace(entry.Key, slip));
    }

    /// <summary>Levenshtein's distance.</summary>
    private static int Distance(string a, string b)
    {
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var above = row[j];
                row[j] = Math.Min(Math.Min(row[j] + 1, row[j - 1] + 1), diagonal + (a[i - 1] == b[j - 1] ? 0 : 1));
                diagonal = above;
            }
        }
        return row[b.Length];
    }
}
