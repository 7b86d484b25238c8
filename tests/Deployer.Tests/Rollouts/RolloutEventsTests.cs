using System.Net.Http.Json;
using System.Net.ServerSentEvents;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using MultiModel.Deployer.Tests.Doubles;
using MultiModel.Testing;

namespace MultiModel.Deployer.Tests.Rollouts;

public sealed class RolloutEventsTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Events_OfARolloutInWhichNothingHappens_TellThatTheDeployerIsThere()
    {
        var time = new FakeTimeProvider();
        using var folder = new TemporaryFolder();
        await using var mlflow = await MlflowDouble.StartAsync();
        await using var deployer = new RunningService<Program>(
            services => services.AddSingleton<TimeProvider>(time),
            ("Deployer:DataDirectory", folder.Path),
            ("MLFLOW_TRACKING_URI", mlflow.Url),
            ("services:graph:http:0", $"http://127.0.0.1:{FreePort.Take()}"));
        using var http = deployer.CreateClient();
        using var response = await http.PostAsJsonAsync("/rollouts", new { scaler = mlflow.AddRun("scaler"), svc = mlflow.AddRun("svc") }, Cancel);

        var events = EventsAsync(http, $"{response.Headers.Location}/events");
        await Eventually.TrueAsync(() =>
        {
            time.Advance(TimeSpan.FromSeconds(1));
            return events.IsCompleted;
        });

        // Each 15 seconds of the two minutes that it may take.
        Assert.InRange((await events).Count(static item => item is { EventType: "alive", Data: "" }), 4, 8);
        Assert.Equal("rollout", (await events)[^1].EventType);
    }

    private static async Task<List<SseItem<string>>> EventsAsync(HttpClient http, string address)
    {
        await using var stream = await http.GetStreamAsync(address, Cancel);
        return await SseParser.Create(stream).EnumerateAsync(Cancel).ToListAsync(Cancel);
    }
}
