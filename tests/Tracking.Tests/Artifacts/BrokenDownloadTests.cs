using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Minio;
using MultiModel.Testing;
using MultiModel.Tracking.Api;
using MultiModel.Tracking.Artifacts;
using MultiModel.Tracking.Hosting;

namespace MultiModel.Tracking.Tests.Artifacts;

/// <summary>The object store goes away between the question for a file's size and the file's end.</summary>
public sealed class BrokenDownloadTests : IDisposable
{
    private const int Size = 1_000_000;
    private readonly TcpListener store = new(IPAddress.Loopback, 0);

    public BrokenDownloadTests() => store.Start();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => store.Dispose();

    [Fact]
    public async Task Download_ThatBreaksBeforeTheFirstByte_Is503InJson()
    {
        var answering = AnswerAsync(sent: 0);
        using var s3 = new MinioClient().WithEndpoint(store.LocalEndpoint.ToString()).WithSSL(false).WithCredentials("test", "test-secret").WithRegion("us-east-1").Build();
        var artifacts = new ArtifactStore(new Lazy<IMinioClient>(s3), new TrackingOptions());
        using var services = new ServiceCollection().AddSingleton<ILoggerFactory>(NullLoggerFactory.Instance).BuildServiceProvider();
        using var body = new MemoryStream();
        var context = new DefaultHttpContext { RequestServices = services, Response = { Body = body } };

        await MlflowErrors.GuardAsync(context, () => ArtifactDownload.SendAsync(context, artifacts, new S3Location("mlflow", "root"), ArtifactPath.Parse("model.pkl")));

        Assert.Equal(StatusCodes.Status503ServiceUnavailable, context.Response.StatusCode);
        Assert.Equal("application/json", context.Response.ContentType);
        Assert.Null(context.Response.ContentLength);
        Assert.Contains("TEMPORARILY_UNAVAILABLE", Encoding.UTF8.GetString(body.ToArray()), StringComparison.Ordinal);
        store.Stop();
        await answering;
    }

    [Fact]
    public async Task Download_ThatBreaksInTheMiddle_BreaksForTheClientAndIsALineOfTheLog()
    {
        var answering = AnswerAsync(sent: Size / 2);
        using var server = new TrackingServer(("AWS_ENDPOINT_URL", $"http://{store.LocalEndpoint}"));
        using var log = new LogRecorder();
        server.Services.GetRequiredService<ILoggerFactory>().AddProvider(log);

        await Assert.ThrowsAnyAsync<HttpRequestException>(() => server.Http.GetByteArrayAsync("/api/2.0/mlflow-artifacts/artifacts/model.pkl", Token));

        await Eventually.TrueAsync(() => log.Errors.Any());
        Assert.StartsWith("GET /api/2.0/mlflow-artifacts/artifacts/model.pkl was broken off: ", Assert.Single(log.Errors), StringComparison.Ordinal);
        store.Stop();
        await answering;
    }

    /// <summary>Tells a file's size, and of the file sends so many bytes.</summary>
    private async Task AnswerAsync(int sent)
    {
        try
        {
            while (true)
            {
                using var client = await store.AcceptTcpClientAsync(Token);
                using var reader = new StreamReader(client.GetStream());
                var request = await reader.ReadLineAsync(Token) ?? "";
                while (await reader.ReadLineAsync(Token) is { Length: > 0 }) { }
                var isDownload = request.StartsWith("GET", StringComparison.Ordinal) && request.Contains("model.pkl", StringComparison.Ordinal);
                if (isDownload && sent == 0)
                    continue;
                await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(
                    $"HTTP/1.1 200 OK\r\nContent-Length: {Size}\r\nETag: \"e\"\r\nLast-Modified: Thu, 01 Jan 2026 00:00:00 GMT\r\nConnection: close\r\n\r\n"), Token);
                if (isDownload)
                    await client.GetStream().WriteAsync(new byte[sent], Token);
            }
        }
        catch (SocketException)
        {
            // The test has ended.
        }
    }
}
