using System.Net;
using System.Net.Sockets;
using MultiModel.AppHost.Embedded;
using MultiModel.AppHost.Embedded.Resources;
using MultiModel.Testing;

namespace MultiModel.AppHost.Tests.Resources;

public sealed class ResourcePortsTests
{
    [Fact]
    public void ThrowIfBusy_PortsInUse_NamesEachWithItsResourceAndTheOption()
    {
        using var one = Listen();
        using var other = Listen();

        var error = Assert.Throws<LaunchException>(() => ResourcePorts.ThrowIfBusy([("trainer", PortOf(one)), ("graph", FreePort.Take()), ("mlflow", PortOf(other))]));

        Assert.Equal(ExitStatus.PortInUse, error.Status);
        var lines = error.Message.Split('\n');
        Assert.Equal(2, lines.Length);
        Assert.StartsWith($"Port {PortOf(one)} of trainer is in use.", lines[0], StringComparison.Ordinal);
        Assert.Contains("--port mlflow=", lines[1], StringComparison.Ordinal);
    }

    [Fact]
    public void ThrowIfBusy_FreePorts_DoesNotThrow() => ResourcePorts.ThrowIfBusy([("trainer", FreePort.Take())]);

    private static TcpListener Listen()
    {
        var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return listener;
    }

    private static int PortOf(TcpListener listener) => ((IPEndPoint)listener.LocalEndpoint).Port;
}
