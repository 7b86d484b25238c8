using System.Collections.Immutable;
using System.Text.Json;

namespace MultiModel.Graphs.Messages;

/// <summary>A message's <c>meta</c>. Along a graph each node adds its own tags, metrics and request path to what it received, and drops the routing.</summary>
public sealed record MessageMeta
{
    /// <summary>Nothing of anything, no id.</summary>
    public static readonly MessageMeta Empty = new();

    /// <summary>The request's id; null when the message has none.</summary>
    public string? Puid { get; init; }

    /// <summary>Any JSON value by name.</summary>
    public IReadOnlyDictionary<string, JsonElement> Tags { get; init; } = EmptyMap<JsonElement>.Value;

    /// <summary>Which child each node's request went to; -1 is all.</summary>
    public IReadOnlyDictionary<string, int> Routing { get; init; } = EmptyMap<int>.Value;

    /// <summary>The image that served each node; each node is there once. Every answer writes it, so that it can be gone through without an allocation.</summary>
    public ImmutableArray<KeyValuePair<string, string>> RequestPath { get; init; } = [];

    /// <summary>Those of each node that has answered so far.</summary>
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

    /// <summary>With the node in the request path, unless it is there already, and with no routing.</summary>
    /// <param name="node">The node's name.</param>
    /// <param name="image">The image that serves it, as Seldon notes it; empty when it is not known.</param>
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

/// <summary>Seldon's <c>Metric.MetricType</c>, with its numbers (prediction.proto, v1.17.1).</summary>
public enum MetricType
{
    /// <summary>The value is added.</summary>
    Counter = 0,

    /// <summary>The value replaces the last one.</summary>
    Gauge = 1,

    /// <summary>The value is one observation, in milliseconds.</summary>
    Timer = 2,
}

/// <summary>A value that a node reports with its answer. A timer's value is in milliseconds.</summary>
public sealed record MessageMetric(string Key, MetricType Type, double Value, IReadOnlyDictionary<string, string> Tags);
