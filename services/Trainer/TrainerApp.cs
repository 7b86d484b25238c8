using Microsoft.AspNetCore.Hosting.Server;
using MultiModel.ServiceDefaults;
using MultiModel.ServiceDefaults.Web;
using MultiModel.Trainer.Commands;
using MultiModel.Trainer.Configuration;
using MultiModel.Trainer.Runs;

namespace MultiModel.Trainer;

/// <summary>The trainer as one application: served over HTTP, or used by a command without being started.</summary>
public static class TrainerApp
{
    public const string DefaultAddress = "http://127.0.0.1:5111";

    /// <param name="configuration"><c>--key=value</c>, for example <c>--Pipeline:Kernel=linear</c></param>
    public static WebApplication Build(string[] configuration, GlobalOptions options)
    {
        var builder = WebApplication.CreateSlimBuilder(configuration);
        if (builder.Configuration["urls"] is null)
            builder.WebHost.UseUrls(DefaultAddress);
        builder.AddServiceDefaults().AddLoopbackHosts().AddTrainer();
        builder.Logging.AddLevels(options);
        if (options.NoCache)
            builder.Configuration["Pipeline:Cache"] = "false";
        if (!options.Serves)
        {
            builder.Configuration["Pipeline:RunOnStart"] = nameof(RunOnStart.Never);
            builder.Services.AddSingleton<IServer, NoServer>();
        }

        var app = builder.Build();
        app.UseExceptionHandler();
        app.UseStatusCodePages();
        app.UseCrossSiteRefusal();
        app.MapServiceDefaults();
        app.MapRuns();
        return app;
    }

    private static void AddLevels(this ILoggingBuilder logging, GlobalOptions options)
    {
        if (options.Verbose)
        {
            logging.SetMinimumLevel(LogLevel.Debug).AddFilter("Microsoft", LogLevel.Information);
            return;
        }
        // Every attempt of a retried request, with its stack trace: what comes of them is told by the step.
        logging.AddFilter("Polly", LogLevel.None).AddFilter("System.Net.Http.HttpClient", LogLevel.Warning);
        if (!options.Serves)
            logging.SetMinimumLevel(LogLevel.Warning).AddFilter("MultiModel.Pipelines", LogLevel.None);
    }
}
