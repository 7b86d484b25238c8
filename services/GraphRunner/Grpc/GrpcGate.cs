using Grpc.Core;
using Microsoft.Extensions.Options;
using MultiModel.GraphRunner.Hosting;
using MultiModel.GraphRunner.Predictions;

namespace MultiModel.GraphRunner.Grpc;

/// <summary>What must be said of a message before a service sees it: that it is compressed, that there is no room for it, or that it is no message.</summary>
internal sealed class GrpcGate(RequestDelegate next, LoadShedder shedder, IOptions<GraphOptions> options, TimeProvider time)
{
    private const string StatusHeader = "grpc-status";
    private const string MessageHeader = "grpc-message";
    private const string ContentType = "application/grpc";

    private static readonly string Unknown = Text(StatusCode.Unknown);

    private readonly int maxBytes = options.Value.MaxBodyBytes;
    private readonly TimeSpan within = options.Value.RequestTimeout;

    public static bool IsFor(HttpContext http) => http.Request.ContentType?.StartsWith(ContentType, StringComparison.OrdinalIgnoreCase) == true;

    public async Task InvokeAsync(HttpContext http)
    {
        // The limit on a message's size holds for the compressed bytes only, so that a small one could fill the memory.
        if (http.Request.Headers["grpc-encoding"].ToString() is not ("" or "identity"))
        {
            Refuse(http.Response, StatusCode.Unimplemented, "Compressed messages are not served: send them as they are.");
            return;
        }
        var held = 0L;
        BodyTimer? timer = null;
        try
        {
            // Its service sees a message only once all of it is in memory.
            var reader = http.Request.BodyReader;
            for (var whole = false; !whole;)
            {
                var read = await reader.ReadAsync(CancellationToken.None);
                var length = read.Buffer.Length;
                // A longer one is refused by the service.
                whole = read.IsCompleted || length > maxBytes;
                reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
                if (!shedder.TryHold(ref held, length))
                {
                    Refuse(http.Response, StatusCode.Unavailable, shedder.Full().Message);
                    return;
                }
                if (read.IsCanceled)
                {
                    Refuse(http.Response, StatusCode.DeadlineExceeded, BodyTimer.Message("message", within));
                    return;
                }
                if (!whole)
                    timer ??= new BodyTimer(reader, within, time);
            }
            // The service's own reads are no longer under it.
            timer?.Dispose();
            await next(http);
        }
        finally
        {
            timer?.Dispose();
            shedder.Release(held);
        }
        // The services end every call with a status of their own; Unknown is left for bytes that cannot be parsed.
        if (!http.Response.HasStarted && http.Response.Headers[StatusHeader] == Unknown)
            Set(http.Response, StatusCode.InvalidArgument, "The bytes are not a message of this call.");
    }

    private static void Refuse(HttpResponse response, StatusCode status, string message)
    {
        response.ContentType = ContentType;
        Set(response, status, message);
    }

    private static void Set(HttpResponse response, StatusCode status, string message)
    {
        response.Headers[StatusHeader] = Text(status);
        response.Headers[MessageHeader] = message;
    }

    private static string Text(StatusCode status) => ((int)status).ToString(System.Globalization.CultureInfo.InvariantCulture);
}
