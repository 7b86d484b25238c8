using Grpc.Core;

namespace MultiModel.GraphRunner.Grpc;

/// <summary>What must be said of a message before a service sees it: that it is compressed, or no message.</summary>
internal static class GrpcGate
{
    private const string StatusHeader = "grpc-status";
    private const string MessageHeader = "grpc-message";
    private const string ContentType = "application/grpc";

    private static readonly string Unknown = Text(StatusCode.Unknown);

    public static void UseGrpcGate(this WebApplication app)
        => app.UseWhen(static http => http.Request.ContentType?.StartsWith(ContentType, StringComparison.OrdinalIgnoreCase) == true, static gate => gate.Use(PassAsync));

    private static async Task PassAsync(HttpContext http, RequestDelegate next)
    {
        // The limit on a message's size holds for the compressed bytes only, so that a small one could fill the memory.
        if (http.Request.Headers["grpc-encoding"].ToString() is not ("" or "identity"))
        {
            http.Response.ContentType = ContentType;
            Set(http.Response, StatusCode.Unimplemented, "Compressed messages are not served: send them as they are.");
            return;
        }
        await next(http);
        // The services end every call with a status of their own; Unknown is left for bytes that cannot be parsed.
        if (!http.Response.HasStarted && http.Response.Headers[StatusHeader] == Unknown)
            Set(http.Response, StatusCode.InvalidArgument, "The bytes are not a message of this call.");
    }

    private static void Set(HttpResponse response, StatusCode status, string message)
    {
        response.Headers[StatusHeader] = Text(status);
        response.Headers[MessageHeader] = message;
    }

    private static string Text(StatusCode status) => ((int)status).ToString(System.Globalization.CultureInfo.InvariantCulture);
}
