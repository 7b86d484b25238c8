using System.Collections.Immutable;
using System.Text.Json;

namespace MultiModel.Graphs.Messages;

/// <summary>A message's <c>meta</c>. Along a graph each node adds its own tags, metrics and request path to what it received, and drops the routing.</summary>
public sealed record MessageMeta
{
    public static readonly MessageMeta Empty = new();

    public string? Puid { get; init; }

    /// <summary>Any JSON value by name.</summary>
    public IReadOnlyDictionary<string, JsonElement> Tags { get; init; } = EmptyMap<JsonElement>.Value;

    /// <summary>Which child each node's request went to; -1 is all.</summary>
    public IReadOnlyDictionary<string, int> Routing { get; init; } = EmptyMap<int>.Value;

    /// <summary>The image that served each node; each node is there once. Every answer writes it, so that it can be gone through without an allocation.</summary>
    public ImmutableArray<KeyValuePair<string, string>> RequestPath { get; init; } = [];

    public IReadOnlyList<MessageMetric> Metrics { get; init; } = [];

    /// <summary>The metas of a combiner's children as one; a later child wins where two name the same key.</summary>
    public static MessageMeta Merge(IEnumerable<MessageMeta> metas)
    {
        var tags = new Dictionary<string, JsonElement>();
        var path = new Dictionary<string, string>();
        var metrics = new List<MessageMetric>();
        string? puid = null;
        foreach (var meta in metas)
        {
            puid ??= meta.Puid;
            Copy(meta.Tags, tags);
            Copy(meta.RequestPath, path);
            metrics.AddRange(meta.Metrics);
        }
        return new MessageMeta { Puid = puid, Tags = tags, RequestPath = [.. path], Metrics = metrics };
    }

    public MessageMeta Visited(string node, string image)
    {
        var path = RequestPath.Any(visit => visit.Key == node) ? RequestPath : RequestPath.Add(new(node, image));
        return this with { RequestPath = path.Sort(static (one, other) => string.CompareOrdinal(one.Key, other.Key)), Routing = EmptyMap<int>.Value };
    }

    /// <summary>With these routes in place of any that came with it.</summary>
    public MessageMeta Routed(IEnumerable<KeyValuePair<string, int>> routes)
    {
        var routing = new SortedDictionary<string, int>(StringComparer.Ordinal);
        Copy(routes, routing);
        return this with { Routing = routing };
    }

    private static void Copy<T>(IEnumerable<KeyValuePair<string, T>> from, IDictionary<string, T> to)
    {
        foreach (var (key, value) in from)
            to[key] = value;
    }

    private static class EmptyMap<T>
    {
        public static readonly IReadOnlyDictionary<string, T> Value = new Dictionary<string, T>();
    }
}

public enum MetricType
{
    Counter = 0,
    Gauge = 1,
    Timer = 2,
}

/// <summary>A value that a node reports with its answer. A timer's value is in milliseconds.</summary>
public sealed record MessageMetric(string Key, MetricType Type, double Value, IReadOnlyDictionary<string, string> Tags);
