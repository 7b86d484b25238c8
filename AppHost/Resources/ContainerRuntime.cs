using System.Net.Sockets;

namespace MultiModel.AppHost.Resources;

/// <summary>Docker or Podman on this machine.</summary>
internal static class ContainerRuntime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private static readonly Lazy<bool> Found = new(static () => Sockets().Any(static socket => AnswersAtAsync(socket).GetAwaiter().GetResult()));

    /// <summary>A runtime's socket exists and answers its ping (Docker's and Podman's API: GET /_ping).</summary>
    public static bool Answers() => Found.Value;

    private static IEnumerable<string> Sockets()
    {
        var configured = Environment.GetEnvironmentVariable("DOCKER_HOST");
        if (configured?.StartsWith("unix://", StringComparison.Ordinal) == true)
            yield return configured["unix://".Length..];
        yield return "/var/run/docker.sock";
        yield return Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".docker/run/docker.sock");
        yield return "/run/podman/podman.sock";
        if (Environment.GetEnvironmentVariable("XDG_RUNTIME_DIR") is { Length: > 0 } runtime)
            yield return Path.Combine(runtime, "podman/podman.sock");
    }

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
