using System.Net;
using System.Net.Sockets;

namespace MultiModel.Testing;

public static class FreePort
{
    /// <summary>Ports of the loopback interface that were free a moment ago, each different from the others.</summary>
    public static int[] Take(int count)
    {
        var listeners = Enumerable.Range(0, count).Select(static _ => new TcpListener(IPAddress.Loopback, 0)).ToArray();
        try
        {
            foreach (var listener in listeners)
                listener.Start();
            return [.. listeners.Select(static listener => ((IPEndPoint)listener.LocalEndpoint).Port)];
        }
        finally
        {
            foreach (var listener in listeners)
                listener.Dispose();
        }
    }

    public static int Take() => Take(1)[0];
}
