using System.Text;
using System.Text.Json.Nodes;
using DiffPlex.DiffBuilder;
using DiffPlex.DiffBuilder.Model;
using MultiModel.Graphs.Seldon;
using MultiModel.Manifests;

namespace MultiModel.Deployer.Targets.Clusters;

/// <summary>What applying a manifest changes, as lines for a person.</summary>
public static class ManifestDiff
{
    private const int Context = 2;

    /// <summary>The changed lines of the YAML with two lines around them; null when nothing changes.</summary>
    public static string? Between(JsonObject? live, JsonObject next)
    {
        var lines = InlineDiffBuilder.Diff(live is null ? "" : Yaml(live), Yaml(next)).Lines;
        var changed = lines.Select(static line => line.Type is ChangeType.Inserted or ChangeType.Deleted).ToList();
        if (!changed.Contains(true))
            return null;
        var text = new StringBuilder();
        var skipped = false;
        for (var index = 0; index < lines.Count; index++)
        {
            var near = changed.Skip(Math.Max(0, index - Context)).Take(Math.Min(index, Context) + 1 + Context).Contains(true);
            if (!near)
            {
                skipped = true;
                continue;
            }
            if (skipped)
                text.Append("  ...\n");
            skipped = false;
            text.Append(lines[index].Type switch { ChangeType.Inserted => "+ ", ChangeType.Deleted => "- ", _ => "  " }).Append(lines[index].Text).Append('\n');
        }
        return text.ToString().TrimEnd('\n');
    }

    // Reading leaves out what the server adds: status, managed fields, resource version.
    private static string Yaml(JsonObject resource) => ManifestYaml.Write(SeldonDeploymentYaml.Read(resource.ToJsonString())).TrimEnd('\n');
}
