using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using MultiModel.Learning;
using MultiModel.Testing;

namespace MultiModel.GraphRunner.Tests.Support;

/// <summary>The service on a port of its own, with a store of its own.</summary>
public sealed class GraphFixture : IAsyncDisposable
{
    private readonly TemporaryFolder data;
    private readonly RunningService<Program> service;

    private GraphFixture(TemporaryFolder data, FolderS3 s3, RunningService<Program> service)
    {
        this.data = data;
        S3 = s3;
        this.service = service;
        Http = service.CreateClient();
    }

    internal FolderS3 S3 { get; }

    public HttpClient Http { get; }

    public string Folder => data.Path;

    public IServiceProvider Services => service.Services;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static Task<GraphFixture> StartAsync(params (string Key, string Value)[] settings) => StartAsync(static _ => { }, settings);

    public static async Task<GraphFixture> StartAsync(Action<IServiceCollection> services, params (string Key, string Value)[] settings)
    {
        var data = new TemporaryFolder();
        var s3 = await FolderS3.StartAsync(Directory.CreateDirectory(data.File("s3")).FullName);
        var service = new RunningService<Program>(services,
        [
            ("AWS_ENDPOINT_URL", s3.Address), ("AWS_ACCESS_KEY_ID", "key"), ("AWS_SECRET_ACCESS_KEY", "secret"),
            ("Graph:DataDirectory", data.File("graph")), ("Logging:LogLevel:Default", "Warning"),
            .. settings,
        ]);
        return new GraphFixture(data, s3, service);
    }

    public Task WaitUntilServingAsync() => Eventually.TrueAsync(async () => (await Http.GetAsync("/health", Ct)).IsSuccessStatusCode);

    public Task<HttpResponseMessage> PutAsync(string manifest) => Http.PutAsync("/manifest", new StringContent(manifest, Encoding.UTF8, "application/yaml"), Ct);

    /// <returns>Why the manifest cannot be served.</returns>
    public async Task<string> RefusedAsync(string manifest)
    {
        using var answer = await PutAsync(manifest);
        Assert.Equal(422, (int)answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType!.MediaType);
        return (await answer.Content.ReadFromJsonAsync<JsonElement>(Ct)).GetProperty("detail").GetString()!;
    }

    public async Task<string> ServeIrisAsync(Kernel kernel = Kernel.Rbf, string run = "run1")
    {
        var manifest = Manifest.Of(IrisModels.Write(S3.Folder, run, kernel));
        using var answer = await PutAsync(manifest);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(Ct));
        return manifest;
    }

    public async Task<(int Status, string Body)> PredictAsync(string json, string path = "/api/v1.0/predictions")
    {
        using var answer = await Http.PostAsync(path, new StringContent(json, Encoding.UTF8, "application/json"), Ct);
        return ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync(Ct));
    }

    public async Task<JsonElement> GetJsonAsync(string path) => await Http.GetFromJsonAsync<JsonElement>(path, Ct);

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await service.DisposeAsync();
        await S3.DisposeAsync();
        data.Dispose();
    }
}
