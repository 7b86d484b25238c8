using System.Globalization;
using System.Net;
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
    internal const string AddressSettings = $"{HttpPortVariable}, {GrpcPortVariable}, {MetricsPortVariable} and Graph__ListenAddress";

    private const string Id = "PREDICTIVE_UNIT_ID";
    private const string Parameters = "PREDICTIVE_UNIT_PARAMETERS";
    private const string ModelUri = "model_uri";
    private const string PredictMethod = "predict_method";
    private const string HttpPortVariable = "PREDICTIVE_UNIT_HTTP_SERVICE_PORT";
    private const string GrpcPortVariable = "PREDICTIVE_UNIT_GRPC_SERVICE_PORT";
    private const string MetricsPortVariable = "PREDICTIVE_UNIT_METRICS_SERVICE_PORT";

    /// <summary>Names of parameters that change nothing here; Seldon's own server gives them to the model's class.</summary>
    public IReadOnlyList<string> UnknownParameters { get; private init; } = [];

    /// <summary>Whether the process is to serve one model: the operator names it, or says how to serve it. Else it serves a whole graph.</summary>
    public static bool AreIn(IConfiguration configuration) => configuration[Id] is { Length: > 0 } || configuration[Parameters] is { Length: > 0 };

    /// <exception cref="StartupException">A variable has a value that cannot be used.</exception>
    public static NodeOptions From(IConfiguration configuration)
    {
        var name = configuration[Id] is { Length: > 0 } id
            ? id
            : throw new StartupException(
                $"{Id} is missing beside {Parameters}: "
                + "give the name of the node that this process serves, which is its container's.");
        var parameters = NodeParameters.Read(Parameters, configuration[Parameters]);
        var directory = parameters.GetValueOrDefault(ModelUri) is { Length: > 0 } uri
            ? uri
            : throw new StartupException(
                $"{Parameters} has no model_uri: give the directory of the model, "
                + $"for example [{{\"name\":\"model_uri\",\"value\":\"/mnt/models\",\"type\":\"STRING\"}}].");
        var options = new NodeOptions(
            name,
            configuration["PREDICTIVE_UNIT_IMAGE"] ?? "",
            directory.StartsWith("file://", StringComparison.Ordinal) ? directory["file://".Length..] : directory,
            DigestOf(configuration),
            parameters.GetValueOrDefault(PredictMethod),
            Port(configuration, 9000, HttpPortVariable, "PREDICTIVE_UNIT_SERVICE_PORT"),
            Port(configuration, 0, GrpcPortVariable),
            Port(configuration, 6000, MetricsPortVariable),
            MetricsPathOf(configuration["PREDICTIVE_UNIT_METRICS_ENDPOINT"]),
            Address(configuration[$"{GraphOptions.Section}:{nameof(GraphOptions.ListenAddress)}"]))
        {
            UnknownParameters = [.. parameters.Keys.Where(static key => key is not (ModelUri or PredictMethod))],
        };
        return options.GrpcPort == 0 || (options.GrpcPort != options.HttpPort && options.GrpcPort != options.MetricsPort)
            ? options
            : throw new StartupException($"{GrpcPortVariable} is {options.GrpcPort}, as is the port of HTTP or of the metrics: give gRPC one of its own.");
    }

    private static string MetricsPathOf(string? text) => string.IsNullOrEmpty(text) ? "/prometheus"
        : !text.AsSpan().ContainsAny("{}*?#") ? text
        : throw new StartupException($"PREDICTIVE_UNIT_METRICS_ENDPOINT must be a path such as /prometheus, got {text}.");

    // An empty value is no leave to load anything: it is what is left when a template did not fill in the digest.
    private static string? DigestOf(IConfiguration configuration)
    {
        var text = configuration[ModelLocation.DigestVariable];
        if (text is null && configuration.GetValue<bool>($"{GraphOptions.Section}:{nameof(GraphOptions.RequireDigest)}"))
            throw new StartupException(
                $"{ModelLocation.DigestVariable} is not set, and Graph__RequireDigest loads no model without. "
                + "Set it to the digest that was recorded at the upload.");
        return text is null || ModelDigest.IsWellFormed(text)
            ? text
            : throw new StartupException(
                $"{ModelLocation.DigestVariable} must be sha256: and 64 lower-case hexadecimal digits, got \"{text}\". "
                + "Remove it to load the model unchecked.");
    }

    private static IPAddress Address(string? text) => string.IsNullOrEmpty(text) ? IPAddress.Any
        : IPAddress.TryParse(text, out var address) ? address
        : throw new StartupException($"Graph__ListenAddress must be an IP address of this machine, such as 127.0.0.1, got {text}.");

    /// <param name="otherwise">The port without a variable; where it is 0, which is none, a variable may say so too.</param>
    private static int Port(IConfiguration configuration, int otherwise, params ReadOnlySpan<string> variables)
    {
        foreach (var variable in variables)
            if (configuration[variable] is { Length: > 0 } text)
                return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port < 65536 && (port > 0 || otherwise == 0)
                    ? port
                    : throw new StartupException($"{variable} must be a port from {(otherwise == 0 ? 0 : 1)} to 65535, got {text}.");
        return otherwise;
    }
}
