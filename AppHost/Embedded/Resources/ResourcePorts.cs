using System.Net;
using System.Net.Sockets;

namespace MultiModel.AppHost.Embedded.Resources;

internal static class ResourcePorts
{
    public static readonly IReadOnlyDictionary<string, int> Defaults = new Dictionary<string, int>
    {
        ["deployer"] = 5110,
        ["trainer"] = 5111,
        ["graph"] = 5112,
        ["mlflow"] = 5113,
        ["minio"] = 5114,
        ["dashboard"] = 18888,
        ["otlp"] = 18889,
    };

    /// <summary>Names every port that something else listens on, or that this user may not, before anything is started.</summary>
    public static void ThrowIfBusy(IEnumerable<(string Resource, int Port)> ports)
    {
        var busy = ports.Select(static resource => (resource.Resource, resource.Port, Fault: Fault(resource.Port))).Where(static resource => resource.Fault is not null).ToList();
        if (busy.Count == 0)
            return;
        var free = FreePorts(busy.Count);
        throw new LaunchException(ExitStatus.PortInUse, string.Join('\n', busy.Select((busy, index) =>
            $"Port {busy.Port} of {busy.Resource} {busy.Fault}: --port {busy.Resource}={free[index]}")));
    }

    /// <summary>Why nothing can listen there; null when something can.</summary>
    private static string? Fault(int port)
    {
        using var listener = new TcpListener(IPAddress.Loopback, port);
        try
        {
            listener.Start();
            return null;
        }
        catch (SocketException error)
        {
            return error.SocketErrorCode == SocketError.AddressAlreadyInUse ? "is in use. Stop what listens there, or add" : $"cannot be had: {error.Message}. Add";
        }
    }

    private static int[] FreePorts(int count)
    {
        var listeners = Enumerable.Range(0, count).Select(static _ => new TcpListener(IPAddress.Loopback, 0)).ToList();
        listeners.ForEach(static listener => listener.Start());
        var ports = listeners.Select(static listener => ((IPEndPoint)listener.LocalEndpoint).Port).ToArray();
        listeners.ForEach(static listener => listener.Dispose());
        return ports;
    }
}
