using System.Globalization;
using System.Net.Http.Headers;
using Microsoft.Extensions.Configuration;
using MultiModel.AppHost.Configuration;
using MultiModel.AppHost.Data;
using MultiModel.ServiceDefaults.Http;

namespace MultiModel.AppHost.Embedded.CommandLine;

/// <summary>What the command line and the environment ask for. The command line wins.</summary>
internal sealed record LaunchSettings
{
    /// <summary>Absolute path of the folder that outlives the process; null for a temporary one.</summary>
    public required string? DataDirectory { get; init; }

    /// <summary>End after the first prediction.</summary>
    public bool Once { get; init; }

    /// <summary>Print every line that the services log.</summary>
    public bool Verbose { get; init; }

    /// <summary>Start the Aspire dashboard when the Aspire CLI is on this machine.</summary>
    public bool Dashboard { get; init; } = true;

    /// <summary>Ports by resource name, where they differ from the defaults.</summary>
    public required IReadOnlyDictionary<string, int> Ports { get; init; }

    /// <summary>An S3 store that already runs elsewhere, used in place of the embedded one.</summary>
    public ExternalStore? Store { get; init; }

    /// <summary>An MLflow server that already runs elsewhere.</summary>
    public Uri? Tracking { get; init; }

    /// <summary>Who asks the tracking server; null where it does not ask.</summary>
    public AuthenticationHeaderValue? TrackingCredentials { get; init; }

    /// <summary>Reads <c>Ports:NAME=PORT</c> from configuration and then <paramref name="assignments"/> (<c>NAME=PORT</c>), which win.</summary>
    /// <exception cref="LaunchException">A name is no resource's, a port is not in 1..65535, or two resources share one.</exception>
    public static IReadOnlyDictionary<string, int> ReadPorts(IEnumerable<string> assignments, IConfiguration configuration)
    {
        var ports = new Dictionary<string, int>(Resources.ResourcePorts.Defaults);
        var configured = configuration.GetSection("Ports").GetChildren().Where(static port => port.Value is not null);
        foreach (var assignment in configured.Select(static port => $"{port.Key}={port.Value}").Concat(assignments))
        {
            var (name, port) = assignment.Split('=', 2) is [var left, var right] ? (left.Trim(), right) : (assignment, "");
            if (!ports.ContainsKey(name))
                throw new LaunchException(ExitStatus.Usage, $"--port {assignment}: there is no resource '{name}'. Write NAME=PORT with one of {string.Join(", ", ports.Keys)}.");
            if (!int.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number is < 1 or > 65535)
                throw new LaunchException(ExitStatus.Usage, $"--port {assignment}: '{port}' is not a port. Write NAME=PORT with a port from 1 to 65535.");
            ports[name] = number;
        }
        foreach (var shared in ports.GroupBy(static port => port.Value).Where(static group => group.Count() > 1))
            throw new LaunchException(
                ExitStatus.Usage,
                $"Port {shared.Key} is given to {string.Join(" and ", shared.Select(static port => port.Key))}. "
                + "Each resource needs its own.");
        return ports;
    }

    /// <summary>An http or https address, from the command line or else from <c>Parameters:<paramref name="parameter"/></c>.</summary>
    /// <exception cref="LaunchException">It is none, or holds a name or a password.</exception>
    public static Uri? ReadAddress(string? option, string parameter, IConfiguration configuration)
    {
        var text = option ?? configuration.Parameter(parameter);
        if (string.IsNullOrWhiteSpace(text))
            return null;
        // not repeated in the messages: it may hold a password
        if (!Uri.TryCreate(text, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https"))
            throw new LaunchException(ExitStatus.Usage, $"{parameter} is no http or https address. Example: http://192.0.2.10:9000");
        return !MlflowCredentials.AreIn(address) ? address : throw new LaunchException(
            ExitStatus.Usage,
            $"{parameter} must hold no user name and no password: a store's keys come from AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, "
            + "MLflow's from MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD.");
    }

    /// <summary>The external store at <paramref name="endpoint"/> with its keys, which come from configuration only: a command line is public.</summary>
    /// <exception cref="LaunchException">The address has more than a host and a port, or a key is missing.</exception>
    public static ExternalStore? ReadStore(Uri? endpoint, IConfiguration configuration)
    {
        if (endpoint is null)
            return null;
        if (endpoint is not { AbsolutePath: "/", Query: "", Fragment: "" })
            throw new LaunchException(
                ExitStatus.Usage,
                "minio-endpoint has more than a host and a port: keys come from AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY. "
                + "Example: http://192.0.2.10:9000");
        var accessKey = configuration.Parameter("minio-access-key") ?? configuration["AWS_ACCESS_KEY_ID"];
        var secretKey = configuration.Parameter("minio-secret-key") ?? configuration["AWS_SECRET_ACCESS_KEY"];
        if (string.IsNullOrEmpty(accessKey) || string.IsNullOrEmpty(secretKey))
            throw new LaunchException(ExitStatus.Usage, $"The store {endpoint} needs keys: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.");
        return new ExternalStore(endpoint, new StoreCredentials(accessKey, secretKey));
    }
}
