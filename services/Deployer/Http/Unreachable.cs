using System.Net.Sockets;
using Polly.CircuitBreaker;
using Polly.Timeout;

namespace MultiModel.Deployer.Http;

/// <summary>Tells "the other side does not answer" apart from faults of our own and from our own cancellation.</summary>
internal static class Unreachable
{
    public static bool Is(Exception exception, CancellationToken cancellationToken) =>
        !cancellationToken.IsCancellationRequested
        && exception is HttpRequestException or TaskCanceledException or TimeoutRejectedException or BrokenCircuitException or IOException;

    /// <summary>Whether no connection came about, so that nothing was asked.</summary>
    public static bool BeforeAsking(Exception exception) => exception is HttpRequestException
    {
        HttpRequestError:
            HttpRequestError.ConnectionError
            or HttpRequestError.NameResolutionError
            or HttpRequestError.SecureConnectionError
            or HttpRequestError.UserAuthenticationError,
    };

    /// <summary>One clause with no full stop, for the end of a message.</summary>
    public static string Reason(Exception exception) => exception switch
    {
        { InnerException: SocketException { SocketErrorCode: SocketError.ConnectionRefused } } => "nothing listens there",
        { InnerException: SocketException { SocketErrorCode: SocketError.HostNotFound } } => "no such host",
        TaskCanceledException or TimeoutRejectedException => "it took too long",
        BrokenCircuitException => "it failed several times in a row",
        _ => exception.Message.TrimEnd('.'),
    };
}
