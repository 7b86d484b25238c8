using MultiModel.AppHost.Data;
using MultiModel.AppHost.Embedded.CommandLine;
using MultiModel.AppHost.Embedded.Dashboard;
using MultiModel.AppHost.Embedded.Data;
using MultiModel.AppHost.Embedded.Output;
using MultiModel.AppHost.Embedded.Pipeline;
using MultiModel.AppHost.Embedded.Processes;
using MultiModel.AppHost.Embedded.Resources;

namespace MultiModel.AppHost.Embedded;

/// <summary>Brings the application up, shows how to use it, and ends it when asked.</summary>
internal sealed class Launcher(LaunchSettings settings, Terminal terminal, TimeProvider time)
{
    private readonly long started = time.GetTimestamp();
    private readonly DateTimeOffset startedAt = time.GetUtcNow();
    private readonly string? aspire = settings.Dashboard ? AspireCli.Find(Environment.GetEnvironmentVariable, BuiltServices.Repository) : null;

    /// <param name="stop">Cancelled by Ctrl-C.</param>
    /// <exception cref="LaunchException">The application could not be brought up, or a service ended by itself.</exception>
    public async Task<ExitStatus> RunAsync(CancellationToken stop)
    {
        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(30) };
        using var data = DataFolder.Open(settings.DataDirectory);
        var credentials = settings.Store?.Credentials ?? data.Credentials();
        var dashboard = await FindDashboardAsync(stop);
        var application = new Application(settings, data, credentials, dashboard);
        ResourcePorts.ThrowIfBusy(application.Ports);
        await ExternalResources.CheckAsync(settings, http, stop);
        terminal.Title("MultiModel", $"data folder {data.Path} ({(data.IsTemporary ? "temporary" : data.IsNew ? "new" : "used again")})");

        await using var services = new ServiceGroup(application.Services, data.FolderOf("logs"), new HealthGate(http, time), terminal, settings.Verbose, time);
        using var abandon = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var ready = false;
        try
        {
            await UnlessFailedAsync(services, BringUpAsync(application, services, dashboard, data, http, abandon.Token), abandon);
            ready = true;
            terminal.Line();
            terminal.Line(settings.Once ? "Everything ends here: that was --once. Without it the services stay up." : "Ctrl-C ends everything.");
            if (settings.Once)
                return ExitStatus.Success;
            await UnlessFailedAsync(services, Task.Delay(Timeout.Infinite, abandon.Token), abandon);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            terminal.Line();
            terminal.Line("Stopping.");
        }
        return ready ? ExitStatus.Success : ExitStatus.Interrupted;
    }

    private async Task BringUpAsync(Application application, ServiceGroup services, DashboardResource? dashboard, DataFolder data, HttpClient http, CancellationToken ct)
    {
        var starting = application.Services.ToDictionary(static service => service.Name, service => services.StartAsync(service, ct));
        starting.Remove("dashboard", out var dashboardUp);
        await starting["deployer"];
        var deployer = new DeployerClient(http, application.AddressOf("deployer"));
        var live = await deployer.FindCurrentAsync(ct);
        await Task.WhenAll(starting.Values);

        var run = live is null ? await new FirstRun(new TrainerClient(http, application.AddressOf("trainer"), time), terminal).FollowAsync(startedAt, ct) : null;
        live ??= await deployer.FindCurrentAsync(ct)
            ?? throw new LaunchException(ExitStatus.Failed, $"The pipeline ended and nothing is live. See {application.AddressOf("deployer")}rollouts");
        var graph = application.AddressOf("graph");
        var waited = time.GetTimestamp();
        var credentials = Path.Combine(data.Path, Credentials.FileName);
        try
        {
            if (run is null)
                await deployer.CheckManifestAsync(ct);
            await new HealthGate(http, time).WaitAsync("graph", new Uri(graph, "/health"), ct);
        }
        catch (LaunchException error) when (run is null && !settings.Once)
        {
            Summary.WriteNotServed(terminal, application, credentials, live, error.Message);
            return;
        }
        if (run is null)
            terminal.Step("graph ready", time.GetElapsedTime(waited), $"with the models of rollout {live.Id}, not trained again");

        using var tracking = new HttpClient { Timeout = http.Timeout };
        tracking.DefaultRequestHeaders.Authorization = settings.TrackingCredentials;
        var prediction = await Prediction.OfExampleAsync(tracking, application.Tracking, live, live.PredictionsUrl ?? new Uri(graph, "/api/v1.0/predictions"), ct);
        var answer = await prediction.AskAsync(http, ct);
        terminal.Step("first prediction", time.GetElapsedTime(started), "since the start");
        Summary.Write(terminal, application, credentials, await DescribeAsync(dashboard, dashboardUp), live, prediction, answer);
    }

    private async Task<DashboardResource?> FindDashboardAsync(CancellationToken ct) =>
        aspire is not null && await AspireCli.FindDashboardAsync(aspire, ct) is { } program
            ? new DashboardResource(program, settings.Ports["dashboard"], settings.Ports["otlp"])
            : null;

    private async Task<string> DescribeAsync(DashboardResource? dashboard, Task? up)
    {
        if (dashboard is null || up is null)
            return !settings.Dashboard ? "none: not asked for"
                : aspire is null ? $"none: the Aspire CLI is not here. npm install -g {AspireCli.Package}"
                : $"none: it cannot be had from {aspire}. See what this says: {aspire} setup";
        try
        {
            await up;
            return dashboard.LoginUrl.AbsoluteUri;
        }
        catch (LaunchException error)
        {
            return $"none: {error.Message}";
        }
    }

    /// <summary>Waits for <paramref name="work"/>, or for the first service that ends by itself, which is then the failure.</summary>
    private static async Task UnlessFailedAsync(ServiceGroup services, Task work, CancellationTokenSource abandon)
    {
        if (await Task.WhenAny(work, services.Failed) == work && !(work.IsFaulted && await services.HasFailedAsync()))
        {
            await work;
            return;
        }
        await abandon.CancelAsync();
        await work.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        throw await services.Failed;
    }
}
