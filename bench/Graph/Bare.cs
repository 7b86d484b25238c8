using System.Net.Http.Headers;

namespace MultiModel.Graphs.Benchmarks;

/// <summary>What Kestrel and .NET's HTTP client cost by themselves: the floor under a prediction and under a hop.</summary>
internal static class Bare
{
    private static readonly byte[] Answer = """{"data":{"names":[],"ndarray":[0]},"meta":{"requestPath":{"scaler":"","svc":""}}}"""u8.ToArray();
    private static readonly MediaTypeHeaderValue Json = new("application/json");

    /// <param name="port">Of the server.</param>
    /// <param name="next">Ports of the servers that are asked one after the other before it answers.</param>
    public static async Task RunAsync(int port, IReadOnlyList<int> next)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.ListenLocalhost(port));
        using var http = new HttpMessageInvoker(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, UseProxy = false });
        var addresses = next.Select(static port => new Uri($"http://127.0.0.1:{port}/predict")).ToList();
        var app = builder.Build();
        app.Run(context => RelayAsync(context, http, addresses));
        await app.RunAsync();
    }

    /// <summary>Reads the body, sends it on, answers as many bytes as a prediction has.</summary>
    public static async Task AnswerAsync(HttpContext context)
    {
        await ReadAsync(context);
        await WriteAsync(context);
    }

    private static async Task RelayAsync(HttpContext context, HttpMessageInvoker http, List<Uri> addresses)
    {
        var body = await ReadAsync(context);
        foreach (var address in addresses)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = new ByteArrayContent(body) };
            request.Content.Headers.ContentType = Json;
            using var response = await http.SendAsync(request, context.RequestAborted);
            body = await response.Content.ReadAsByteArrayAsync(context.RequestAborted);
        }
        await WriteAsync(context);
    }

    private static async ValueTask<byte[]> ReadAsync(HttpContext context)
    {
        var reader = context.Request.BodyReader;
        var read = await reader.ReadAsync();
        while (!read.IsCompleted)
        {
            reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
            read = await reader.ReadAsync();
        }
        var body = System.Buffers.BuffersExtensions.ToArray(read.Buffer);
        reader.AdvanceTo(read.Buffer.End);
        return body;
    }

    private static async Task WriteAsync(HttpContext context)
    {
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = Answer.Length;
        await context.Response.BodyWriter.WriteAsync(Answer);
    }
}
