using System.Text.Json.Nodes;
using System.Threading.Channels;

namespace MultiModel.Deployer.Tests.Doubles;

/// <summary>What an API server stores: objects by the path of their REST, under server-side apply, and the watches that follow them.</summary>
internal sealed class ApiObjects
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, ServerSideApply> objects = [];
    private readonly List<(string Folder, Channel<JsonObject> Changes)> watchers = [];
    private readonly List<(string Path, int Version, JsonObject Change)> deletions = [];
    private int version = 100;

    public JsonObject? Find(string path)
    {
        lock (gate)
            return objects.TryGetValue(path, out var found) ? found.ToJson() : null;
    }

    /// <param name="folder">The path of a list.</param>
    public (IReadOnlyList<JsonObject> Items, int Version) List(string folder)
    {
        lock (gate)
            return ([.. Below(folder).Select(static item => item.ToJson())], version);
    }

    /// <returns>The object as it is, or would be; nothing where somebody else manages its fields.</returns>
    public (JsonObject? Applied, IReadOnlyList<JsonNode> Conflicts) Apply(string path, string manager, JsonObject fields, bool force, bool dryRun)
    {
        lock (gate)
        {
            var current = objects.GetValueOrDefault(path) ?? new ServerSideApply();
            var conflicts = force ? [] : current.Conflicts(manager, fields);
            if (conflicts.Count > 0)
                return (null, conflicts);
            var next = dryRun ? current.Clone() : current;
            next.Apply(manager, fields, force);
            return (dryRun ? next.ToJson() : Changed(path, next), []);
        }
    }

    public JsonObject? MergeStatus(string path, JsonObject status)
    {
        lock (gate)
        {
            if (!objects.TryGetValue(path, out var found))
                return null;
            found.MergeStatus(status);
            return Changed(path, found);
        }
    }

    public bool Delete(string path)
    {
        lock (gate)
        {
            if (!objects.Remove(path, out var removed))
                return false;
            removed.Version = ++version;
            deletions.Add((path, version, new JsonObject { ["type"] = "DELETED", ["object"] = removed.ToJson() }));
            Send(path, deletions[^1].Change);
            return true;
        }
    }

    /// <summary>Every change below a path after a version.</summary>
    public IAsyncEnumerable<JsonObject> WatchAsync(string folder, int after, CancellationToken cancellationToken)
    {
        var watcher = Channel.CreateUnbounded<JsonObject>();
        lock (gate)
        {
            foreach (var item in Below(folder).Where(item => item.Version > after))
                watcher.Writer.TryWrite(Modified(item));
            foreach (var (path, at, change) in deletions)
                if (at > after && path.StartsWith(folder + "/", StringComparison.Ordinal))
                    watcher.Writer.TryWrite((JsonObject)change.DeepClone());
            watchers.Add((folder, watcher));
        }
        return watcher.Reader.ReadAllAsync(cancellationToken);
    }

    /// <summary>Tells all watches something, and ends them.</summary>
    public void EndWatches(JsonObject? last)
    {
        lock (gate)
        {
            foreach (var (_, changes) in watchers)
            {
                if (last is not null)
                    changes.Writer.TryWrite((JsonObject)last.DeepClone());
                changes.Writer.TryComplete();
            }
            watchers.Clear();
        }
    }

    private IEnumerable<ServerSideApply> Below(string folder) =>
        objects.Where(pair => pair.Key.StartsWith(folder + "/", StringComparison.Ordinal)).Select(static pair => pair.Value);

    private JsonObject Changed(string path, ServerSideApply changed)
    {
        objects[path] = changed;
        changed.Version = ++version;
        Send(path, Modified(changed));
        return changed.ToJson();
    }

    private void Send(string path, JsonObject change)
    {
        foreach (var (folder, changes) in watchers)
            if (path.StartsWith(folder + "/", StringComparison.Ordinal))
                changes.Writer.TryWrite((JsonObject)change.DeepClone());
    }

    private static JsonObject Modified(ServerSideApply item) => new() { ["type"] = "MODIFIED", ["object"] = item.ToJson() };
}
