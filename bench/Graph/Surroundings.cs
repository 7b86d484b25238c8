using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace MultiModel.Graphs.Benchmarks;

/// <summary>What the measured processes need around them, on loopback.</summary>
internal static class Surroundings
{
    public static async Task RunAsync(string folder, int s3, int otlp, int floor)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.ListenLocalhost(s3);
            kestrel.ListenLocalhost(otlp, static listen => listen.Protocols = HttpProtocols.Http2);
            kestrel.ListenLocalhost(floor);
            kestrel.Limits.MaxRequestBodySize = null;
        });
        var app = builder.Build();
        app.Run(http => http.Connection.LocalPort == s3 ? StoreAsync(http, folder) : http.Connection.LocalPort == otlp ? SwallowAsync(http) : Bare.AnswerAsync(http));
        await app.RunAsync();
    }

    /// <summary>OTLP over gRPC: an empty answer, whatever comes.</summary>
    private static async Task SwallowAsync(HttpContext http)
    {
        await http.Request.Body.CopyToAsync(Stream.Null);
        http.Response.ContentType = "application/grpc";
        await http.Response.BodyWriter.WriteAsync(new byte[5]);
        http.Response.AppendTrailer("grpc-status", "0");
    }

    /// <summary>Just enough of S3 to list and download model directories; signatures are not checked.</summary>
    private static async Task StoreAsync(HttpContext http, string folder)
    {
        var key = http.Request.Path.Value!.Split('/', 3) is [_, _, var rest] ? rest : "";
        var file = Path.Combine(folder, key);
        if (key.Length == 0)
        {
            http.Response.ContentType = "application/xml";
            var prefix = http.Request.Query["prefix"].ToString();
            var contents = Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
                .Select(path => (path, key: Path.GetRelativePath(folder, path)))
                .Where(pair => pair.key.StartsWith(prefix, StringComparison.Ordinal))
                .Select(static pair => $"""
                    <Contents>
                      <Key>{pair.key}</Key>
                      <LastModified>2026-01-01T00:00:00.000Z</LastModified>
                      <ETag>"e"</ETag>
                      <Size>{new FileInfo(pair.path).Length}</Size>
                    </Contents>
                    """);
            await http.Response.WriteAsync($"""
                <ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">
                <Name>b</Name>
                <IsTruncated>false</IsTruncated>
                {string.Concat(contents)}
                </ListBucketResult>
                """);
            return;
        }
        if (!File.Exists(file))
        {
            http.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }
        http.Response.Headers.ETag = "\"e\"";
        http.Response.Headers.LastModified = "Thu, 01 Jan 2026 00:00:00 GMT";
        http.Response.ContentType = "application/octet-stream";
        http.Response.ContentLength = new FileInfo(file).Length;
        if (!HttpMethods.IsHead(http.Request.Method))
            await http.Response.SendFileAsync(file);
    }
}
