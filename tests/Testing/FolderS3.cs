using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Xunit;

namespace MultiModel.Testing;

/// <summary>Just enough of S3 for the Minio client to list and get objects; its one bucket, of any name, is a folder. Signatures are not checked.</summary>
public sealed class FolderS3 : IAsyncDisposable
{
    private readonly WebApplication app;

    private FolderS3(WebApplication app, string folder)
    {
        this.app = app;
        Folder = folder;
    }

    public string Folder { get; }

    public string Address => app.Urls.Single();

    /// <summary>Set to make every request fail.</summary>
    public bool IsDown { get; set; }

    public int Downloads { get; private set; }

    public static async Task<FolderS3> StartAsync(string folder)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls($"http://127.0.0.1:{FreePort.Take()}");
        var app = builder.Build();
        var s3 = new FolderS3(app, folder);
        app.Run(s3.AnswerAsync);
        await app.StartAsync(TestContext.Current.CancellationToken);
        return s3;
    }

    public async ValueTask DisposeAsync() => await app.DisposeAsync();

    private async Task AnswerAsync(HttpContext http)
    {
        if (IsDown)
        {
            http.Response.StatusCode = 403;
            await http.Response.WriteAsync("<Error><Code>AccessDenied</Code><Message>down</Message></Error>");
            return;
        }
        var key = http.Request.Path.Value!.Split('/', 3) is [_, _, var rest] ? rest : "";
        var file = Path.Combine(Folder, key);
        if (key.Length == 0)
            await ListAsync(http);
        else if (!File.Exists(file))
            http.Response.StatusCode = 404;
        else
            await SendAsync(http, file);
    }

    private async Task ListAsync(HttpContext http)
    {
        http.Response.ContentType = "application/xml";
        if (http.Request.Method == "HEAD" || http.Request.Query.ContainsKey("location"))
            return;
        var prefix = http.Request.Query["prefix"].ToString();
        var contents = Directory.EnumerateFiles(Folder, "*", SearchOption.AllDirectories)
            .Select(file => (file, key: Path.GetRelativePath(Folder, file)))
            .Where(pair => pair.key.StartsWith(prefix, StringComparison.Ordinal))
            .Select(static pair => $"<Contents><Key>{pair.key}</Key><LastModified>2026-01-01T00:00:00.000Z</LastModified><ETag>\"e\"</ETag><Size>{new FileInfo(pair.file).Length}</Size></Contents>");
        await http.Response.WriteAsync($"<?xml version=\"1.0\"?><ListBucketResult xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><Name>b</Name><IsTruncated>false</IsTruncated>{string.Concat(contents)}</ListBucketResult>");
    }

    private async Task SendAsync(HttpContext http, string file)
    {
        http.Response.Headers.ETag = "\"e\"";
        http.Response.Headers.LastModified = "Thu, 01 Jan 2026 00:00:00 GMT";
        http.Response.ContentType = "application/octet-stream";
        http.Response.ContentLength = new FileInfo(file).Length;
        if (http.Request.Method == "HEAD")
            return;
        Downloads++;
        await http.Response.SendFileAsync(file);
    }
}
