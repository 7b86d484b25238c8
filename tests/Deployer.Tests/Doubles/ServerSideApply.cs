using System.Text.Json.Nodes;

namespace MultiModel.Deployer.Tests.Doubles;

/// <summary>
/// One object under server-side apply (https://kubernetes.io/docs/reference/using-api/server-side-apply/). The lists of a
/// SeldonDeployment have no merge keys, so that each is one field; those of other resources are one field here too.
/// </summary>
internal sealed class ServerSideApply
{
    private static readonly string[] Identity = ["apiVersion", "kind", "metadata.name", "metadata.namespace"];

    private readonly Dictionary<string, JsonNode?> fields = [];
    private readonly Dictionary<string, HashSet<string>> owners = [];
    private readonly string uid = Guid.NewGuid().ToString();
    private JsonObject? status;
    private int generation;

    public int Version { get; set; }

    /// <summary>The causes of a refusal: fields that others own and that would get another value.</summary>
    public IReadOnlyList<JsonNode> Conflicts(string manager, JsonObject applied) =>
        [.. from field in Flatten(applied, "")
            where !Identity.Contains(field.Path) && fields.TryGetValue(field.Path, out var present) && !JsonNode.DeepEquals(present, field.Value)
            from owner in owners
            where owner.Key != manager && owner.Value.Contains(field.Path)
            select (JsonNode)new JsonObject { ["reason"] = "FieldManagerConflict", ["message"] = $"conflict with \"{owner.Key}\"", ["field"] = "." + field.Path }];

    public void Apply(string manager, JsonObject applied, bool force)
    {
        var next = Flatten(applied, "").ToList();
        var owned = owners.GetValueOrDefault(manager) ?? [];
        foreach (var path in owned.Where(path => next.All(field => field.Path != path) && owners.All(owner => owner.Key == manager || !owner.Value.Contains(path))))
            fields.Remove(path);
        var changed = next.Any(field => !fields.TryGetValue(field.Path, out var present) || !JsonNode.DeepEquals(present, field.Value));
        foreach (var (path, value) in next)
        {
            fields[path] = value?.DeepClone();
            if (force)
                foreach (var other in owners.Values)
                    other.Remove(path);
        }
        owners[manager] = [.. next.Select(static field => field.Path)];
        generation += changed ? 1 : 0;
    }

    /// <summary>A merge patch of the status, as far as it sets whole fields.</summary>
    public void MergeStatus(JsonObject patch)
    {
        status ??= [];
        foreach (var (name, value) in patch)
            status[name] = value?.DeepClone();
    }

    public ServerSideApply Clone()
    {
        var clone = new ServerSideApply { Version = Version, status = (JsonObject?)status?.DeepClone(), generation = generation };
        foreach (var (path, value) in fields)
            clone.fields[path] = value?.DeepClone();
        foreach (var (owner, paths) in owners)
            clone.owners[owner] = [.. paths];
        return clone;
    }

    public JsonObject ToJson()
    {
        var root = new JsonObject();
        foreach (var (path, value) in fields)
            Set(root, path.Split('.'), value);
        var metadata = (JsonObject)(root["metadata"] ??= new JsonObject());
        metadata["resourceVersion"] = $"{Version}";
        metadata["uid"] = uid;
        metadata["generation"] = generation;
        metadata["managedFields"] = new JsonArray([.. owners.Keys.Select(static owner => (JsonNode)new JsonObject { ["manager"] = owner, ["operation"] = "Apply" })]);
        if (status is not null)
            root["status"] = status.DeepClone();
        return root;
    }

    private static void Set(JsonObject target, ReadOnlySpan<string> path, JsonNode? value)
    {
        for (; path.Length > 1; path = path[1..])
            target = (JsonObject)(target[path[0]] ??= new JsonObject());
        target[path[0]] = value?.DeepClone();
    }

    private static IEnumerable<(string Path, JsonNode? Value)> Flatten(JsonObject node, string prefix) => node.SelectMany(pair =>
        pair.Value is JsonObject child ? Flatten(child, $"{prefix}{pair.Key}.") : [($"{prefix}{pair.Key}", pair.Value)]);
}
