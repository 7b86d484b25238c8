using MultiModel.Graphs.Yaml;

namespace MultiModel.Graphs.Lint.Rules;

/// <summary>Fields that the API server would drop, and those that it asks for: by the schema of Seldon's resource.</summary>
internal static class FieldRules
{
    /// <summary>Fields of a pod that let it out of its box: who meant one says so himself.</summary>
    private static readonly string[] Grants = ["hostIPC", "hostPID", "hostNetwork", "privileged", "allowPrivilegeEscalation"];

    public static IEnumerable<LintFinding> Check(LintContext file) => Check(file.Root, "SeldonDeployment", "");

    private static IEnumerable<LintFinding> Check(YamlValue value, string type, string path)
    {
        if (value is YamlList list)
            return list.Items.SelectMany((item, i) => Check(item, type, $"{path}[{i}]"));
        if (value is not YamlMap map || !KnownFields.Types.TryGetValue(type, out var fields))
            return [];
        // A key whose value is null is no key to the API server.
        return map.Entries.Where(static entry => !YamlToJson.IsNull(entry.Value)).SelectMany(entry => fields.TryGetValue(entry.Key.Text, out var field)
            ? Check(entry.Value, field.Type, $"{path}{(path.Length > 0 ? "." : "")}{entry.Key.Text}")
            : [Unknown(entry, fields.Keys, path)]).Concat(Missing(map, fields, path));
    }

    private static IEnumerable<LintFinding> Missing(YamlMap map, IReadOnlyDictionary<string, KnownField> fields, string path) => fields
        .Where(field => field.Value.IsRequired && (map[field.Key] is not { } value || YamlToJson.IsNull(value)))
        .Select(field => LintContext.Finding(LintRules.RequiredField, map, $"{path} has no {field.Key}."));

    private static LintFinding Unknown(YamlEntry entry, IEnumerable<string> known, string path)
    {
        var key = entry.Key.Text;
        var slip = known.FirstOrDefault(name => name.Equals(key, StringComparison.OrdinalIgnoreCase)) ?? known.FirstOrDefault(name => Distance(name, key) == 1);
        var meant = slip ?? (KnownFields.Homes.FirstOrDefault(home => KnownFields.Types[home.Type].ContainsKey(key)).Path is { } home ? $"{home}.{key}" : null);
        return LintContext.Finding(
            LintRules.UnknownField,
            entry.Key,
            $"{(path.Length > 0 ? path + "." : "")}{key} is no field{(meant is null ? "." : $"; {meant} is one.")}",
            slip is null || Grants.Contains(slip) ? [] : LintContext.Replace(entry.Key, slip));
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
