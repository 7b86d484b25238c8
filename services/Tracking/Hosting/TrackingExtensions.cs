using Microsoft.Extensions.Options;
using Minio;
using MultiModel.ServiceDefaults.Hosting;
using MultiModel.Tracking.Api;
using MultiModel.Tracking.Artifacts;
using MultiModel.Tracking.Experiments;
using MultiModel.Tracking.Inputs;
using MultiModel.Tracking.LoggedModels;
using MultiModel.Tracking.Pages;
using MultiModel.Tracking.Registry;
using MultiModel.Tracking.Runs;
using MultiModel.Tracking.Storage;

namespace MultiModel.Tracking.Hosting;

internal static class TrackingExtensions
{
    /// <summary>The version of MLflow's REST API that this server speaks, for clients that ask.</summary>
    private const string Version = "2.12.2";

    public static void AddTracking(this WebApplicationBuilder builder)
    {
        builder.WebHost.ConfigureKestrel(static kestrel =>
        {
            kestrel.Limits.MaxRequestBodySize = RequestReader.MaxBody;
            // The registry is searched by GET, and a filter may name runs: some 1,500 fit.
            kestrel.Limits.MaxRequestLineSize = 64 * 1024;
        });
        builder.Services.AddSettings<TrackingOptions>("Tracking").Validate(static options => options.Auth.AreWhole,
            "A password of Tracking__Auth__Users or a token of Tracking__Auth__Tokens is empty, as a variable that was to hold it may have been: set it, or leave its name out.");
        builder.Services.AddSingleton(static services => services.GetRequiredService<IOptions<TrackingOptions>>().Value);
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton(static services =>
        {
            var options = services.GetRequiredService<TrackingOptions>();
            return Database.Open(options.DataDirectory, services.GetRequiredService<TimeProvider>(), options.QueryTimeout);
        });
        builder.Services.AddSingleton<ExperimentStore>().AddSingleton<RunStore>().AddSingleton<ArtifactStore>();
        builder.Services.AddSingleton<ModelStore>().AddSingleton<VersionStore>().AddSingleton<LoggedModelStore>();
        builder.Services.AddSingleton<ExperimentRoutes>().AddSingleton<RunRoutes>().AddSingleton<LogRoutes>().AddSingleton<InputRoutes>();
        builder.Services.AddSingleton<ArtifactRoutes>().AddSingleton<ProxyRoutes>();
        builder.Services.AddSingleton<ModelRoutes>().AddSingleton<VersionRoutes>().AddSingleton<LoggedModelRoutes>();
        // a server whose clients upload by themselves needs no client of its own, nor the TLS that comes with it
        builder.Services.AddSingleton(static services => new Lazy<IMinioClient>(services.GetRequiredService<IMinioClient>));
        builder.Services.AddSingleton<ArtifactViews>().AddSingleton<PageRoutes>();
        builder.Services.AddRazorComponents();
    }

    /// <summary>Opens the database, so that what is wrong with it shows before the first request, and maps the routes.</summary>
    public static async Task MapTrackingAsync(this WebApplication app)
    {
        var experiments = app.Services.GetRequiredService<ExperimentStore>();
        await app.Services.GetRequiredService<Database>().WriteAsync(session => { experiments.CreateDefault(session); return 0; }, CancellationToken.None);
        var routes = new MlflowRoutes(app);
        app.Services.GetRequiredService<ExperimentRoutes>().Map(routes);
        app.Services.GetRequiredService<RunRoutes>().Map(routes);
        app.Services.GetRequiredService<LogRoutes>().Map(routes);
        app.Services.GetRequiredService<InputRoutes>().Map(routes);
        app.Services.GetRequiredService<ArtifactRoutes>().Map(routes, app);
        app.Services.GetRequiredService<ProxyRoutes>().Map(app);
        app.Services.GetRequiredService<ModelRoutes>().Map(routes);
        app.Services.GetRequiredService<VersionRoutes>().Map(routes);
        app.Services.GetRequiredService<LoggedModelRoutes>().Map(routes);
        app.Services.GetRequiredService<PageRoutes>().Map(app);
        routes.MapUnknown();
        app.MapGet("/version", static () => Version);
    }
}
