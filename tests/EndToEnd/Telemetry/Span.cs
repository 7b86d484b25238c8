using System.Text.Json.Nodes;

namespace MultiModel.EndToEnd.Telemetry;

/// <summary>A span as the Aspire dashboard's API gives it, in OTLP's JSON.</summary>
internal sealed record Span(string Trace, string Id, string? Parent, string Name, string Resource, bool IsError, IReadOnlyDictionary<string, string> Attributes, IReadOnlyList<(string Trace, string Span)> Links)
{
    private const int Error = 2;

    public static IReadOnlyList<Span> Read(JsonNode answer) =>
    [
        .. from resourceSpans in Items(answer["data"], "resourceSpans")
           let resource = Values(resourceSpans["resource"]!)["service.name"]
           from scope in Items(resourceSpans, "scopeSpans")
           from span in Items(scope, "spans")
           select new Span((string)span["traceId"]!, (string)span["spanId"]!, (string?)span["parentSpanId"], (string)span["name"]!, resource,
               (int?)span["status"]?["code"] == Error, Values(span), [.. Items(span, "links").Select(static link => ((string)link["traceId"]!, (string)link["spanId"]!))])
    ];

    /// <summary>Trace ids of the log records, with the resource that logged.</summary>
    public static IReadOnlyList<(string Resource, string? Trace)> ReadLogs(JsonNode answer) =>
    [
        .. from resourceLogs in Items(answer["data"], "resourceLogs")
           let resource = Values(resourceLogs["resource"]!)["service.name"]
           from scope in Items(resourceLogs, "scopeLogs")
           from record in Items(scope, "logRecords")
           select (resource, (string?)record["traceId"])
    ];

    private static IEnumerable<JsonNode> Items(JsonNode? owner, string name) => owner?[name]?.AsArray().Select(static item => item!) ?? [];

    private static Dictionary<string, string> Values(JsonNode owner) => Items(owner, "attributes")
        .ToDictionary(static attribute => (string)attribute["key"]!, static attribute => attribute["value"]!.AsObject().Single().Value!.ToString());
}
