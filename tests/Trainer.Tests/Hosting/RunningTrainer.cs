using System.Net.Http.Json;
using System.Net.ServerSentEvents;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using MultiModel.Pipelines;
using MultiModel.Testing;
using MultiModel.Trainer.Commands;
using MultiModel.Trainer.Runs;

namespace MultiModel.Trainer.Tests.Hosting;

/// <summary>The trainer as it ships, on Kestrel and a free port.</summary>
public sealed class RunningTrainer : IAsyncDisposable
{
    public static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { Converters = { new JsonStringEnumConverter(allowIntegerValues: false) } };

    private readonly WebApplication app;

    private RunningTrainer(WebApplication app)
    {
        this.app = app;
        Http = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
    }

    public HttpClient Http { get; }

    public IServiceProvider Services => app.Services;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static async Task<RunningTrainer> StartAsync(Platform platform, TemporaryFolder folder, params string[] settings)
    {
        var app = TrainerApp.Build(
            ["--urls=http://127.0.0.1:0", $"--Trainer:DataDirectory={folder.File("trainer")}", "--Logging:LogLevel:Default=None", .. platform.Settings, .. settings],
            new GlobalOptions(Serves: true));
        app.Services.GetRequiredService<RunStore>().Open();
        await app.StartAsync(Cancellation);
        return new RunningTrainer(app);
    }

    public async Task<PipelineRun> StartRunAsync(object request)
    {
        using var response = await Http.PostAsJsonAsync("/runs", request, Cancellation);
        Assert.Equal(System.Net.HttpStatusCode.Accepted, response.StatusCode);
        var run = (await response.Content.ReadFromJsonAsync<PipelineRun>(Json, Cancellation))!;
        Assert.Equal($"/runs/{run.Id}", response.Headers.Location?.OriginalString);
        return run;
    }

    /// <summary>Starts a run and follows it to its end.</summary>
    public async Task<PipelineRun> RunAsync(object request)
    {
        var run = await StartRunAsync(request);
        var last = await EventsAsync(run.Id).LastAsync(Cancellation);
        Assert.Equal("run", last.EventType);
        return JsonSerializer.Deserialize<PipelineRun>(last.Data, Json)!;
    }

    public async Task<PipelineRun> GetRunAsync(string id) => (await Http.GetFromJsonAsync<PipelineRun>($"/runs/{id}", Json, Cancellation))!;

    public async IAsyncEnumerable<SseItem<string>> EventsAsync(string id)
    {
        using var response = await Http.GetAsync($"/runs/{id}/events", HttpCompletionOption.ResponseHeadersRead, Cancellation);
        response.EnsureSuccessStatusCode();
        await using var stream = await response.Content.ReadAsStreamAsync(Cancellation);
        await foreach (var item in SseParser.Create(stream).EnumerateAsync(Cancellation))
            yield return item;
    }

    public Task StopAsync() => app.StopAsync(Cancellation);

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await app.StopAsync(CancellationToken.None); // Disposing alone leaves an active run writing.
        await app.DisposeAsync();
    }
}
