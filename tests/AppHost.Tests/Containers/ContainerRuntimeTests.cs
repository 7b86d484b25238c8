using System.Net.Sockets;
using MultiModel.AppHost.Containers;
using MultiModel.AppHost.Tests.Processes;
using MultiModel.Testing;

namespace MultiModel.AppHost.Tests.Containers;

/// <summary>Docker is chosen throughout, and its socket named, so that nothing of what runs on this machine is asked.</summary>
public sealed class ContainerRuntimeTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    [Fact]
    public async Task Answers_SocketThatAnswersAndCommandLine_IsTrue()
    {
        using var daemon = Daemon();
        CommandLine("Docker version 25.0.0, build 0");

        Assert.True(await AnswersAsync(("DOCKER_HOST", $"unix://{folder.File("daemon.sock")}")));
    }

    [Fact]
    public async Task Answers_PodmansUserSocket_IsTrue()
    {
        Directory.CreateDirectory(folder.File("podman"));
        using var daemon = Daemon("podman", "podman.sock");
        Directory.CreateDirectory(folder.File("bin"));
        File.WriteAllText(folder.File("bin", "podman"), "");

        Assert.True(await AnswersAsync(("XDG_RUNTIME_DIR", folder.Path), ("PATH", $"/nowhere:{folder.File("bin")}"), ("ASPIRE_CONTAINER_RUNTIME", "podman")));
    }

    [Fact]
    public async Task Answers_RootlessDockersSocket_IsTrue()
    {
        using var daemon = Daemon("docker.sock");
        CommandLine("Docker version 25.0.0, build 0");

        Assert.True(await AnswersAsync(("XDG_RUNTIME_DIR", folder.Path)));
    }

    [Fact]
    public async Task Answers_NoCommandLineToStartContainersWith_IsFalse()
    {
        using var daemon = Daemon();

        Assert.False(await AnswersAsync(("DOCKER_HOST", $"unix://{folder.File("daemon.sock")}")));
    }

    [Theory]
    [InlineData("Docker version 20.10.24+dfsg1, build 297e128", false)]
    [InlineData("Docker version 24.0.9, build 2936816", false)]
    [InlineData("Docker version 26.1.5+dfsg1, build a72d7cd", true)]
    [InlineData("podman version 4.3.1", true)]
    public async Task Answers_CommandLineOfDockers_IsTrueForOneThatAspireTakes(string version, bool answers)
    {
        using var daemon = Daemon();
        CommandLine(version);

        Assert.Equal(answers, await AnswersAsync(("DOCKER_HOST", $"unix://{folder.File("daemon.sock")}")));
    }

    [Fact]
    public async Task Answers_SocketOfAStoppedDaemon_IsFalse()
    {
        File.WriteAllText(folder.File("daemon.sock"), ""); // connecting is refused, as to the socket that a daemon left behind
        CommandLine("Docker version 25.0.0, build 0");

        Assert.False(await AnswersAsync(("DOCKER_HOST", $"unix://{folder.File("daemon.sock")}")));
    }

    [Theory]
    [InlineData("unix:///nowhere/docker.sock")]
    [InlineData("tcp://192.0.2.1:2375")]
    public async Task Answers_DockerHostElsewhere_AsksNoOtherSocketOfDocker(string host)
    {
        using var daemon = Daemon("docker.sock");
        CommandLine("Docker version 25.0.0, build 0");

        Assert.False(await AnswersAsync(("DOCKER_HOST", host), ("XDG_RUNTIME_DIR", folder.Path)));
    }

    public void Dispose() => folder.Dispose();

    private Task<bool> AnswersAsync(params (string Name, string Value)[] variables)
    {
        (string Name, string Value)[] all = [.. variables, ("PATH", folder.Path), ("HOME", folder.Path), ("ASPIRE_CONTAINER_RUNTIME", "docker")];
        return ContainerRuntime.AnswersAsync(name => all.FirstOrDefault(variable => variable.Name == name).Value);
    }

    private void CommandLine(string version) => ScriptedService.WriteProgram(folder.File("docker"), $"echo '{version}'");

    /// <summary>Answers one ping.</summary>
    private Socket Daemon(params string[] names)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(folder.File(names is [] ? ["daemon.sock"] : names)));
        socket.Listen();
        _ = AnswerAsync();
        return socket;

        async Task AnswerAsync()
        {
            try
            {
                using var connection = await socket.AcceptAsync();
                await connection.ReceiveAsync(new byte[1024]);
                await connection.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nOK"u8.ToArray());
            }
            catch (Exception error) when (error is SocketException or ObjectDisposedException)
            {
                // nobody asked before the test ended
            }
        }
    }
}
