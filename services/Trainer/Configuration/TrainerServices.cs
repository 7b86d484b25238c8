using Microsoft.Extensions.Options;
using MultiModel.Learning;
using MultiModel.Mlflow;
using MultiModel.Pipelines;
using MultiModel.ServiceDefaults.Hosting;
using MultiModel.ServiceDefaults.Http;
using MultiModel.ServiceDefaults.S3;
using MultiModel.Trainer.Commands;
using MultiModel.Trainer.Data;
using MultiModel.Trainer.Deployer;
using MultiModel.Trainer.Runs;
using MultiModel.Trainer.Steps;

namespace MultiModel.Trainer.Configuration;

/// <summary>Everything that the trainer is made of.</summary>
public static class TrainerServices
{
    /// <summary>The deployer, by the name that service discovery resolves.</summary>
    internal static readonly Uri Deployer = new("http://deployer");

    public static WebApplicationBuilder AddTrainer(this WebApplicationBuilder builder)
    {
        builder.AddS3();
        builder.AddMlflow();
        builder.AddDeployer();
        builder.Services.AddSettings<TrainerOptions>("Trainer");
        builder.Services.AddSettings<PipelineOptions>("Pipeline").Services.AddSingleton<IValidateOptions<PipelineOptions>, PipelineOptionsValidation>();
        builder.Services.AddSingleton(TimeProvider.System)
            .AddSingleton(static services => new DatasetSource(services.GetRequiredService<ArtifactStore>))
            .AddSingleton<LoadIrisData>()
            .AddSingleton<TrainScalerFromCsv>()
            .AddSingleton<TrainSvcFromCsv>()
            .AddSingleton<UploadSklearnModelToMlflow>()
            .AddSingleton<MultiModelPipeline>();
        builder.Services.AddSingleton<RunStore>()
            .AddSingleton(static services => new StepCache(
                services.GetRequiredService<IOptions<TrainerOptions>>().Value.CacheDirectory, CodeVersion(), services.GetRequiredService<TimeProvider>()))
            .AddSingleton(static services => new PipelineRunner(
                services.GetRequiredService<TimeProvider>(), services.GetRequiredService<ILogger<PipelineRunner>>(), FailureMessage.Of))
            .AddSingleton<TrainingRuns>()
            .AddHostedService(static services => services.GetRequiredService<TrainingRuns>())
            .AddHostedService<OrphanedUploads>()
            .AddHostedService<StartupRun>();
        // It asks again by itself.
        builder.Services.AddHttpClient<ServiceWait>(static http => http.Timeout = TimeSpan.FromSeconds(5)).WithoutResilience();
        return builder;
    }

    private static void AddMlflow(this WebApplicationBuilder builder)
    {
        builder.Services.AddOptions<TrackingOptions>()
            .Configure<IConfiguration>(static (tracking, configuration) =>
                tracking.Uri = Uri.TryCreate(configuration["MLFLOW_TRACKING_URI"], UriKind.Absolute, out var uri) ? uri : null)
            .Validate(static tracking => tracking.Uri is { Scheme: "http" or "https" },
                "MLFLOW_TRACKING_URI is not set to an http or https address: give that of the tracking server, for example http://127.0.0.1:5113.")
            .Validate(static tracking => !MlflowCredentials.AreIn(tracking.Uri), MlflowCredentials.NotInTheAddress)
            .ValidateOnStart();
        builder.Services.AddHttpClient<MlflowClient>(static (services, http) =>
        {
            http.BaseAddress = services.GetRequiredService<IOptions<TrackingOptions>>().Value.Uri;
            http.DefaultRequestHeaders.Authorization = MlflowCredentials.From(services.GetRequiredService<IConfiguration>());
        });
        builder.Services.AddSingleton<ArtifactStore>().AddSingleton<ModelUpload>();
    }

    private static void AddDeployer(this WebApplicationBuilder builder)
    {
        if (!builder.Configuration.GetSection("services:deployer").Exists())
            return;
        builder.Services.AddHttpClient<DeployerClient>(static http => http.BaseAddress = Deployer);
        // It lasts as long as a rollout.
        builder.Services.AddHttpClient<RolloutEvents>(static http =>
        {
            http.BaseAddress = Deployer;
            http.Timeout = Timeout.InfiniteTimeSpan;
        }).WithoutResilience();
        builder.Services.AddSingleton<RolloutSteps>();
    }

    /// <summary>Changes with every build of the code that a step's result depends on; deterministic builds keep it otherwise.</summary>
    private static string CodeVersion() =>
        string.Join(' ', new[] { typeof(TrainerServices), typeof(SVC), typeof(ModelDirectory) }.Select(static type => type.Module.ModuleVersionId));
}
