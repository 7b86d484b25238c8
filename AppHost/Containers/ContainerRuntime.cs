using System.Globalization;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using MultiModel.AppHost.Programs;

namespace MultiModel.AppHost.Containers;

/// <summary>Docker or Podman on this machine.</summary>
internal static partial class ContainerRuntime
{
    /// <summary>Aspire does not start an older command line of Docker's, and waits for another one for ever.</summary>
    private const int OldestDocker = 25;

    /// <summary>A stopped daemon refuses at once; a busy one may answer late, and to miss it would hide the volumes of the containers for that run.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>
    /// A runtime's socket answers its ping (Docker's and Podman's API: GET /_ping), and a command line that Aspire takes is on the path: that
    /// is what it starts containers with, and a container that cannot be started keeps everything that waits for it waiting for ever.
    /// </summary>
    /// <param name="variable">The environment.</param>
    public static async Task<bool> AnswersAsync(Func<string, string?> variable)
    {
        foreach (var (runtime, socket) in Sockets(variable))
            if (Chosen(runtime, variable)
                && SearchPath.Of(runtime, variable).FirstOrDefault(File.Exists) is { } program
                && await AnswersAtAsync(socket)
                && (runtime is not "docker" || await IsNewEnoughAsync(program)))
                return true;
        return false;
    }

    /// <remarks>The command line of Docker asks where <c>DOCKER_HOST</c> says and nowhere else. Ports on another machine are no use here, so only its sockets count.</remarks>
    private static IEnumerable<(string Runtime, string Socket)> Sockets(Func<string, string?> variable)
    {
        const string unix = "unix://";
        var user = variable("XDG_RUNTIME_DIR") is { Length: > 0 } folder ? folder : null;
        if (variable("DOCKER_HOST") is { Length: > 0 } configured)
        {
            if (configured.StartsWith(unix, StringComparison.Ordinal))
                yield return ("docker", configured[unix.Length..]);
        }
        else
        {
            yield return ("docker", "/var/run/docker.sock");
            yield return ("docker", Path.Combine(variable("HOME") ?? "/", ".docker/run/docker.sock"));
            if (user is not null)
                yield return ("docker", Path.Combine(user, "docker.sock"));
        }
        yield return ("podman", "/run/podman/podman.sock");
        if (user is not null)
            yield return ("podman", Path.Combine(user, "podman/podman.sock"));
    }

    /// <summary>Aspire takes the one that runs, unless it is told which.</summary>
    private static bool Chosen(string runtime, Func<string, string?> variable) =>
        (variable("ASPIRE_CONTAINER_RUNTIME") ?? variable("DOTNET_ASPIRE_CONTAINER_RUNTIME")) is not { Length: > 0 } chosen
        || string.Equals(chosen, runtime, StringComparison.OrdinalIgnoreCase);

    /// <remarks>What tells no version of Docker's, such as Podman under its name, is left to Aspire.</remarks>
    private static async Task<bool> IsNewEnoughAsync(string docker)
    {
        if (await ProgramOutput.ReadAsync(docker, ["--version"], Patience, CancellationToken.None) is not { } said)
            return false;
        var version = DockersVersion().Match(said).Groups["major"];
        return !version.Success || int.Parse(version.ValueSpan, CultureInfo.InvariantCulture) >= OldestDocker;
    }

    [GeneratedRegex(@"\ADocker version (?<major>[0-9]{1,9})\.")]
    private static partial Regex DockersVersion();

    private static async Task<bool> AnswersAtAsync(string path)
    {
        if (!File.Exists(path))
            return false;
        using var http = new HttpClient(new SocketsHttpHandler
        {
            ConnectCallback = async (_, ct) =>
            {
                var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), ct);
                return new NetworkStream(socket, ownsSocket: true);
            },
        })
        { Timeout = Patience };
        try
        {
            using var answer = await http.GetAsync(new Uri("http://runtime/_ping"));
            return answer.IsSuccessStatusCode;
        }
        catch (Exception error) when (error is HttpRequestException or OperationCanceledException)
        {
            return false;
        }
    }
}
