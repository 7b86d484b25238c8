using System.ComponentModel.DataAnnotations;

namespace MultiModel.GraphRunner.Hosting;

/// <summary>Configuration section <c>Graph</c>.</summary>
public sealed class GraphOptions
{
    public const string Section = "Graph";

    private const int MaxPort = 65535;

    internal const string AddressSettings = "ASPNETCORE_URLS (that of gRPC: Graph__GrpcPort)";

    /// <summary>Where downloaded model directories lie.</summary>
    public string DataDirectory { get; set; } = Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData), "multimodel", "graph");

    /// <summary>A manifest to serve from the start: a file's path, or an http or https address. Others come by <c>PUT /manifest</c>.</summary>
    public string? Manifest { get; set; }

    /// <summary>Whether <c>PUT /manifest</c> replaces what is served. Not where predictions are for others than those who may change the graph.</summary>
    public bool AcceptManifests { get; set; } = true;

    /// <summary>No model is loaded whose digest the manifest does not say (annotation <c>multimodel/digest-NODE</c>; in node mode <c>MULTIMODEL_MODEL_DIGEST</c>).</summary>
    public bool RequireDigest { get; set; }

    /// <summary>Port for gRPC on 127.0.0.1, HTTP/2 without TLS; null for none.</summary>
    [Range(1, MaxPort, ErrorMessage = "Graph__GrpcPort must be a port from 1 to 65535.")]
    public int? GrpcPort { get; set; }

    internal static bool IsPort(int port) => port is > 0 and <= MaxPort;

    /// <summary>Node mode: the IP address on which the ports that Seldon's operator names are opened; all when it is unset.</summary>
    public string? ListenAddress { get; set; }

    /// <summary>Largest body of a request, in bytes; a larger one is answered with 413.</summary>
    [Range(1, int.MaxValue, ErrorMessage = "Graph__MaxBodyBytes must be more than 0.")]
    public int MaxBodyBytes { get; set; } = 16 << 20;

    /// <summary>Most rows in one request; more are answered with 400.</summary>
    [Range(1, int.MaxValue, ErrorMessage = "Graph__MaxRows must be more than 0.")]
    public int MaxRows { get; set; } = 100_000;

    /// <summary>Most time that one request has, up to a day; after it, 504.</summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "1.00:00:00", ErrorMessage = "Graph__RequestTimeout must lie between one millisecond and one day.")]
    public TimeSpan RequestTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Most requests at a time; more are answered with 503 and Retry-After.</summary>
    [Range(1, int.MaxValue, ErrorMessage = "Graph__MaxConcurrentRequests must be more than 0.")]
    public int MaxConcurrentRequests { get; set; } = 1024;

    /// <summary>
    /// Most bytes that requests may hold at a time, three for each of their bodies (itself, its numbers, the answer); more are answered
    /// with 503 and Retry-After.
    /// </summary>
    [Range(1L, long.MaxValue, ErrorMessage = "Graph__MaxConcurrentBytes must be more than 0.")]
    public long MaxConcurrentBytes { get; set; } = Math.Min(256L << 20, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 2);

    /// <summary>How long it serves on once it is told to stop. None in graph mode unless set; 10 s in node mode, the pause of Seldon's own preStop hook.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "01:00:00", ErrorMessage = "Graph__ShutdownDelay must lie between 00:00:00 and one hour.")]
    public TimeSpan ShutdownDelay { get; set; }

    /// <summary>An answer's <c>meta.routing</c> says which child each node's request went to; also set by Seldon's own <c>SELDON_ENABLE_ROUTING_INJECTION</c>.</summary>
    public bool EnableRoutingInjection { get; set; }

    /// <summary>Input that a model cannot use is answered with Seldon's own 500 instead of 400; in node mode so is an unknown path, instead of 404.</summary>
    public bool StrictCompatibility { get; set; }
}
