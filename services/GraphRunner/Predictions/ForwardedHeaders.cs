namespace MultiModel.GraphRunner.Predictions;

/// <summary>The caller's headers that remote nodes get too: all but those that belong to the connection or to the body.</summary>
internal static class ForwardedHeaders
{
    // traceparent and baggage are set anew for each call, so that the spans form one tree.
    private static readonly HashSet<string> Own = new(StringComparer.OrdinalIgnoreCase)
    {
        "Host", "Connection", "Keep-Alive", "Transfer-Encoding", "TE", "Trailer", "Upgrade", "Proxy-Connection", "Expect", "Content-Length", "Content-Type",
        "Content-Encoding", "Accept-Encoding", "Seldon-Puid", "traceparent", "tracestate", "baggage", Graphs.Execution.RemoteNode.TimeoutHeader,
    };

    public static IReadOnlyList<KeyValuePair<string, string>> Of(HttpRequest request)
    {
        List<KeyValuePair<string, string>>? headers = null;
        foreach (var (key, value) in request.Headers)
            if (!Own.Contains(key) && !key.StartsWith(':') && !key.StartsWith("grpc-", StringComparison.OrdinalIgnoreCase))
                (headers ??= []).Add(new(key, value.ToString()));
        return headers ?? (IReadOnlyList<KeyValuePair<string, string>>)[];
    }
}
