using System.Text.Json.Serialization;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;
using MultiModel.Deployer.Console;
using MultiModel.Deployer.Graph;
using MultiModel.Deployer.Mlflow;
using MultiModel.Deployer.Rollouts;
using MultiModel.Deployer.Targets;
using MultiModel.Deployer.Targets.Clusters;
using MultiModel.Deployer.Training;
using MultiModel.Manifests.Seldon;
using MultiModel.ServiceDefaults.Files;
using MultiModel.ServiceDefaults.Hosting;
using MultiModel.ServiceDefaults.Http;

namespace MultiModel.Deployer;

internal static class DeployerServices
{
    public static void AddDeployer(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddSettings<DeployerOptions>("Deployer")
            .Configure<IConfiguration>(static (deployer, configuration) => deployer.SetTrackingUri(configuration["MLFLOW_TRACKING_URI"]))
            .Validate(static deployer => !MlflowCredentials.AreIn(deployer.TrackingUri), MlflowCredentials.NotInTheAddress)
            .Validate(static deployer => deployer.Target != TargetKind.Files || !string.IsNullOrWhiteSpace(deployer.FilesDirectory),
                "Deployer__Target is Files: set Deployer__FilesDirectory to the folder that takes the manifest.");
        services.AddSettings<SeldonDeploymentOptions>("SeldonDeployment");
        services.AddSingleton<IValidateOptions<SeldonDeploymentOptions>, SeldonDeploymentOptionsValidation>();
        services.Configure<KestrelServerOptions>(static kestrel =>
        {
            kestrel.Limits.MaxRequestBodySize = 1 << 20;
            kestrel.Limits.MaxRequestLineSize = 64 * 1024; // a console address that names many runs
        });
        // In every environment, so that the answer says why.
        services.Configure<RouteHandlerOptions>(static routes => routes.ThrowOnBadRequest = true);
        services.AddExceptionHandler<UnreadableRequestHandler>();
        services.ConfigureHttpJsonOptions(static json => json.SerializerOptions.NumberHandling |= JsonNumberHandling.AllowNamedFloatingPointLiterals);

        services.AddSingleton(TimeProvider.System);
        services.AddSingleton<RolloutStore>();
        services.AddSingleton<ManifestFiles>();
        services.AddSingleton<RolloutEvents>();
        services.AddSingleton<Rollback>();
        services.AddTransient<RolloutPreparation>();
        services.AddHostedService<RolloutWorker>();

        services.ConfigureHttpClientDefaults(static client => client.ConfigureHttpClient(static http => http.MaxResponseContentBufferSize = HttpContentExtensions.MostBytes));
        builder.AddTracking();
        builder.AddConsole();
        builder.AddGraph();
        builder.AddTarget();
    }

    private static void AddConsole(this WebApplicationBuilder builder)
    {
        builder.Services.AddRazorComponents();
        // The forms' tokens outlive a restart; the keys lie with the other data, readable by this user only.
        builder.Services.AddOptions<KeyManagementOptions>().Configure<IOptions<DeployerOptions>, ILoggerFactory>(static (keys, deployer, logs) =>
            keys.XmlRepository = new FileSystemXmlRepository(FolderOfKeys(deployer.Value.DataDirectory), logs));
        builder.Logging.AddFilter("Microsoft.AspNetCore.DataProtection", LogLevel.Error);
        // A page is asked for again by the person who waits for it: nothing is tried twice here.
        builder.Services.AddHttpClient(TrainerClient.HttpClientName, static http => http.BaseAddress = new Uri("http://trainer")).WithoutResilience();
        builder.Services.AddSingleton<TrainerClient>();
        builder.Services.AddTransient<ConsoleReader>();
    }

    /// <exception cref="StartupException">It cannot be made.</exception>
    private static DirectoryInfo FolderOfKeys(string dataDirectory)
    {
        try
        {
            var folder = new DirectoryInfo(Path.Combine(dataDirectory, "keys"));
            DurableFile.MakeFolder(folder.FullName, isPrivate: true);
            return folder;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new StartupException(
                $"The deployer cannot keep the keys of its forms: {exception.Message.TrimEnd('.')}. "
                + "Set Deployer__DataDirectory to a folder that it may write.",
                exception);
        }
    }

    private static void AddTracking(this WebApplicationBuilder builder)
    {
        // Somebody waits for the answer: a server that is down is named within seconds.
        builder.Services.AddHttpClient<TrackingClient>(static (services, http) =>
            {
                http.BaseAddress = services.GetRequiredService<IOptions<DeployerOptions>>().Value.TrackingUri;
                http.DefaultRequestHeaders.Authorization = MlflowCredentials.From(services.GetRequiredService<IConfiguration>());
            })
            .WithoutResilience()
            .AddStandardResilienceHandler(static http =>
            {
                http.Retry.Delay = TimeSpan.FromMilliseconds(200);
                http.AttemptTimeout.Timeout = TimeSpan.FromSeconds(5);
                http.TotalRequestTimeout.Timeout = TimeSpan.FromSeconds(10);
            });
    }

    private static void AddGraph(this WebApplicationBuilder builder)
    {
        // Loading models takes longer than the standard handler allows, and a rollout has its own way to try again.
        builder.Services.AddHttpClient(GraphClient.HttpClientName, static (services, http) =>
        {
            http.BaseAddress = new Uri("http://graph");
            http.Timeout = services.GetRequiredService<IOptions<DeployerOptions>>().Value.Deadline;
        }).WithoutResilience();
        builder.Services.AddSingleton<GraphClient>();
    }

    private static void AddTarget(this WebApplicationBuilder builder) => builder.Services
        .AddSingleton<Cluster>()
        .AddSingleton<ApiCalls>()
        .AddSingleton<SeldonDeployments>()
        .AddSingleton<SeldonWatch>()
        .AddSingleton<PodReport>()
        .AddSingleton<RolloutObserver>()
        .AddSingleton<Verification>()
        .AddSingleton<LocalTarget>()
        .AddSingleton<FilesTarget>()
        .AddSingleton<KubernetesTarget>()
        .AddSingleton<IRolloutTarget>(static services => services.GetRequiredService<IOptions<DeployerOptions>>().Value.Target switch
        {
            TargetKind.Files => services.GetRequiredService<FilesTarget>(),
            TargetKind.Kubernetes => services.GetRequiredService<KubernetesTarget>(),
            _ => services.GetRequiredService<LocalTarget>(),
        });
}
