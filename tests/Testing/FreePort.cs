using System.Net;
using System.Net.Sockets;

namespace MultiModel.Testing;

/// <summary>
/// Ports of the loopback interface for processes that are told theirs before they listen. They lie below the range from which systems
/// choose (Linux: 32768 and up), so that no server on port 0 and no outgoing connection takes one in between.
/// </summary>
public static class FreePort
{
    private const int First = 10_000;
    private const int Count = 22_000;

    // Test processes side by side begin at different places, and none takes a port twice.
    private static int next = Random.Shared.Next(Count);

    public static int Take()
    {
        for (var attempt = 0; attempt < Count; attempt++)
        {
            var port = First + (int)((uint)Interlocked.Increment(ref next) % Count);
            using var listener = new TcpListener(IPAddress.Loopback, port);
            try
            {
                listener.Start();
                return port;
            }
            catch (SocketException exception) when (exception.SocketErrorCode is SocketError.AddressAlreadyInUse or SocketError.AccessDenied)
            {
                // Somebody listens there.
            }
        }
        throw new InvalidOperationException($"No port from {First} to {First + Count - 1} is free.");
    }

    public static int[] Take(int count) => [.. Enumerable.Range(0, count).Select(static _ => Take())];
}
