using System.Globalization;
using System.Net;
using System.Text.Json;
using MultiModel.GraphRunner.Hosting;
using MultiModel.Graphs.Seldon;
using MultiModel.Mlflow;
using MultiModel.ServiceDefaults.Hosting;

namespace MultiModel.GraphRunner.Nodes;

/// <summary>One model of a graph, as Seldon's operator names it to its container in the PREDICTIVE_UNIT_* variables.</summary>
/// <param name="Name"><c>PREDICTIVE_UNIT_ID</c>, the container's name.</param>
/// <param name="Image"><c>PREDICTIVE_UNIT_IMAGE</c>.</param>
/// <param name="ModelDirectory">The parameter <c>model_uri</c>, a local directory.</param>
/// <param name="Digest"><c>MULTIMODEL_MODEL_DIGEST</c>, the digest that the directory must have; null when the manifest knows none.</param>
/// <param name="Method">The parameter <c>predict_method</c>; null for the model's default.</param>
/// <param name="HttpPort"><c>PREDICTIVE_UNIT_HTTP_SERVICE_PORT</c>, 9000 by default.</param>
/// <param name="GrpcPort"><c>PREDICTIVE_UNIT_GRPC_SERVICE_PORT</c>; 0, which is none, by default.</param>
/// <param name="MetricsPort"><c>PREDICTIVE_UNIT_METRICS_SERVICE_PORT</c>, 6000 by default.</param>
/// <param name="MetricsPath"><c>PREDICTIVE_UNIT_METRICS_ENDPOINT</c>, /prometheus by default.</param>
/// <param name="ListenAddress"><c>Graph__ListenAddress</c>; all by default, since the executor, another container of the pod, calls by the pod's address.</param>
public sealed record NodeOptions(
    string Name, string Image, string ModelDirectory, string? Digest, string? Method, int HttpPort, int GrpcPort, int MetricsPort, string MetricsPath, IPAddress ListenAddress)
{
    private const string Parameters = "PREDICTIVE_UNIT_PARAMETERS";

    /// <summary>Whether the process is to serve one model: the operator names it. Else it serves a whole graph.</summary>
    public static bool AreIn(IConfiguration configuration) => configuration["PREDICTIVE_UNIT_ID"] is { Length: > 0 };

    /// <exception cref="StartupException">A variable has a value that cannot be used.</exception>
    public static NodeOptions From(IConfiguration configuration)
    {
        var parameters = ParametersOf(configuration[Parameters]);
        var directory = parameters.GetValueOrDefault("model_uri") ?? throw new StartupException($"{Parameters} has no model_uri: give the directory of the model, for example [{{\"name\":\"model_uri\",\"value\":\"/mnt/models\",\"type\":\"STRING\"}}].");
        return new NodeOptions(
            configuration["PREDICTIVE_UNIT_ID"]!,
            configuration["PREDICTIVE_UNIT_IMAGE"] ?? "",
            directory.StartsWith("file://", StringComparison.Ordinal) ? directory["file://".Length..] : directory,
            DigestOf(configuration),
            parameters.GetValueOrDefault("predict_method"),
            Port(configuration, 9000, "PREDICTIVE_UNIT_HTTP_SERVICE_PORT", "PREDICTIVE_UNIT_SERVICE_PORT"),
            Port(configuration, 0, "PREDICTIVE_UNIT_GRPC_SERVICE_PORT"),
            Port(configuration, 6000, "PREDICTIVE_UNIT_METRICS_SERVICE_PORT"),
            configuration["PREDICTIVE_UNIT_METRICS_ENDPOINT"] is { Length: > 0 } path ? path : "/prometheus",
            Address(configuration[$"{GraphOptions.Section}:ListenAddress"]));
    }

    private static Dictionary<string, string> ParametersOf(string? json)
    {
        try
        {
            using var document = JsonDocument.Parse(string.IsNullOrWhiteSpace(json) ? "[]" : json);
            return document.RootElement.EnumerateArray().ToDictionary(static parameter => parameter.GetProperty("name").GetString()!, static parameter => parameter.GetProperty("value").ToString());
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException or KeyNotFoundException or ArgumentException)
        {
            throw new StartupException($"{Parameters} must be a JSON list of objects with name, value and type: {fault.Message}", fault);
        }
    }

    // An empty value is no leave to load anything: it is what is left when a template did not fill in the digest.
    private static string? DigestOf(IConfiguration configuration)
    {
        var text = configuration[ModelLocation.DigestVariable];
        if (text is null && configuration.GetValue<bool>($"{GraphOptions.Section}:{nameof(GraphOptions.RequireDigest)}"))
            throw new StartupException($"{ModelLocation.DigestVariable} is not set, and Graph:RequireDigest loads no model without. Set it to the digest that was recorded at the upload.");
        return text is null || ModelDigest.IsWellFormed(text)
            ? text
            : throw new StartupException($"{ModelLocation.DigestVariable} must be sha256: and 64 lower-case hexadecimal digits, got \"{text}\". Remove it to load the model unchecked.");
    }

    private static IPAddress Address(string? text) => string.IsNullOrEmpty(text) ? IPAddress.Any
        : IPAddress.TryParse(text, out var address) ? address
        : throw new StartupException($"Graph__ListenAddress must be an IP address of this machine, such as 127.0.0.1, got {text}.");

    private static int Port(IConfiguration configuration, int otherwise, params ReadOnlySpan<string> variables)
    {
        foreach (var variable in variables)
            if (configuration[variable] is { Length: > 0 } text)
                return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port < 65536
                    ? port
                    : throw new StartupException($"{variable} must be a port from 0 to 65535, got {text}.");
        return otherwise;
    }
}
