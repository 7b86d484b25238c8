using System.Net;
using System.Net.Sockets;

namespace MultiModel.Testing;

/// <summary>
/// Ports of the loopback interface for processes that are told theirs before they listen. They lie below the range from which systems
/// choose (Linux: 32768 and up), so that no server on port 0 and no outgoing connection takes one in between. Test processes side by
/// side share none either: each holds the first port of a block for as long as it lives, and takes from the rest.
/// </summary>
public static class FreePort
{
    private const int First = 10_000;
    private const int BlockSize = 200;
    private const int Blocks = 110;

    private static readonly Lock Turn = new();
    private static readonly List<TcpListener> Held = [];
    private static int next;
    private static int end;

    public static int Take()
    {
        lock (Turn)
        {
            while (true)
            {
                if (next == end)
                    HoldBlock();
                var port = next++;
                if (TryListen(port) is not { } listener)
                    continue;
                listener.Dispose();
                return port;
            }
        }
    }

    public static int[] Take(int count) => [.. Enumerable.Range(0, count).Select(static _ => Take())];

    private static void HoldBlock()
    {
        foreach (var block in Enumerable.Range(Random.Shared.Next(Blocks), Blocks).Select(static block => block % Blocks))
        {
            var first = First + block * BlockSize;
            if (TryListen(first) is not { } listener)
                continue;
            Held.Add(listener);
            (next, end) = (first + 1, first + BlockSize);
            return;
        }
        throw new InvalidOperationException($"Every block of ports from {First} to {First + Blocks * BlockSize - 1} is in use.");
    }

    private static TcpListener? TryListen(int port)
    {
        var listener = new TcpListener(IPAddress.Loopback, port);
        try
        {
            listener.Start();
            return listener;
        }
        catch (SocketException exception) when (exception.SocketErrorCode is SocketError.AddressAlreadyInUse or SocketError.AccessDenied)
        {
            listener.Dispose();
            return null;
        }
    }
}
