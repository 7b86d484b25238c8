using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace MultiModel.EndToEnd.Telemetry;

/// <summary>The Aspire dashboard's telemetry API.</summary>
internal static class Dashboard
{
    public static readonly string[] Resources = ["deployer", "graph", "minio", "mlflow", "trainer"];
    public static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    /// <summary>The trace with the most resources, once it has all of them or the deadline is over.</summary>
    public static async Task<(string Trace, IReadOnlyList<string> Resources)> WaitForTraceAsync(HttpClient http, CancellationToken ct)
    {
        var waited = Stopwatch.GetTimestamp();
        while (true)
        {
            var answer = await http.GetFromJsonAsync<JsonNode>("/api/telemetry/traces", ct);
            var traces = Spans(answer!).GroupBy(static span => span.Trace, static span => span.Resource)
                .Select(static trace => (trace.Key, Names: (IReadOnlyList<string>)[.. trace.Distinct().Order()])).ToList();
            if (traces.Count > 0 && traces.MaxBy(static trace => trace.Names.Count) is var longest
                && (longest.Names.Count == Resources.Length || Stopwatch.GetElapsedTime(waited) > Deadline))
                return longest;
            Assert.True(Stopwatch.GetElapsedTime(waited) <= Deadline, "The dashboard has no trace.");
            await Task.Delay(500, ct);
        }
    }

    /// <summary>OTLP's JSON: resourceSpans, each with a resource (service.name) and spans by scope.</summary>
    private static IEnumerable<(string Trace, string Resource)> Spans(JsonNode answer) =>
        from resourceSpans in answer["data"]!["resourceSpans"]!.AsArray()
        let name = resourceSpans!["resource"]!["attributes"]!.AsArray().Single(static attribute => (string)attribute!["key"]! == "service.name")!["value"]!["stringValue"]!
        from scope in resourceSpans["scopeSpans"]!.AsArray()
        from span in scope!["spans"]!.AsArray()
        select ((string)span!["traceId"]!, (string)name!);
}
