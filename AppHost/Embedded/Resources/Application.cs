using MultiModel.AppHost.Data;
using MultiModel.AppHost.Embedded.CommandLine;
using MultiModel.AppHost.Embedded.Dashboard;
using MultiModel.AppHost.Embedded.Data;

namespace MultiModel.AppHost.Embedded.Resources;

/// <summary>
/// The application: the same resources, references, waits and variables as AppHost.cs, in the form of processes.
/// docs/configuration.md lists what each variable means.
/// </summary>
internal sealed class Application
{
    private const string DefaultArtifactRoot = "s3://mlflow/mlflow/artifacts";

    private static readonly string[] MlflowCredentials = ["MLFLOW_TRACKING_USERNAME", "MLFLOW_TRACKING_PASSWORD", "MLFLOW_TRACKING_TOKEN"];

    private readonly LaunchSettings settings;
    private readonly DataFolder data;
    private readonly DashboardResource? dashboard;

    public Application(LaunchSettings settings, DataFolder data, StoreCredentials credentials, DashboardResource? dashboard = null)
    {
        (this.settings, this.data, this.dashboard) = (settings, data, dashboard);
        Store = settings.Store?.Endpoint ?? AddressOf("minio");
        Tracking = settings.Tracking ?? AddressOf("mlflow");
        var s3 = new Dictionary<string, string>
        {
            ["AWS_ENDPOINT_URL"] = Store.GetLeftPart(UriPartial.Authority),
            ["AWS_ACCESS_KEY_ID"] = credentials.AccessKey,
            ["AWS_SECRET_ACCESS_KEY"] = credentials.SecretKey,
            ["AWS_REGION"] = "us-east-1",
        };
        List<ServiceResource> services = [];
        if (settings.Store is null)
            services.Add(Minio(credentials));
        if (settings.Tracking is null)
            services.Add(Mlflow(s3));
        Services = [.. services, Graph(s3), Deployer(), Trainer(s3)];
        if (dashboard is not null)
            Services = [dashboard.Service, .. Services];
    }

    public IReadOnlyList<ServiceResource> Services { get; }

    public Uri Store { get; }

    public Uri Tracking { get; }

    /// <summary>Every port that is going to be listened on.</summary>
    public IEnumerable<(string Resource, int Port)> Ports =>
        Services.Select(static service => (service.Name, service.Port)).Concat(dashboard is null ? [] : [("otlp", settings.Ports["otlp"])]);

    public Uri AddressOf(string name) => new($"http://127.0.0.1:{settings.Ports[name]}");

    private ServiceResource Minio(StoreCredentials credentials) => Create("minio", "ObjectStore", new()
    {
        ["ObjectStore__DataDirectory"] = data.FolderOf("minio"),
        ["ObjectStore__Keys__0__AccessKey"] = credentials.AccessKey,
        ["ObjectStore__Keys__0__SecretKey"] = credentials.SecretKey,
    }) with
    {
        UpTitle = "store up",
        Sections = ["ObjectStore__"],
        PathSettings = ["ObjectStore__DataDirectory"],
    };

    private ServiceResource Mlflow(Dictionary<string, string> s3) => Create("mlflow", "Tracking", new(s3)
    {
        ["Tracking__DataDirectory"] = data.FolderOf("mlflow"),
        ["Tracking__DefaultArtifactRoot"] = DefaultArtifactRoot,
    }) with
    {
        UpTitle = "tracking up",
        Sections = ["Tracking__"],
        PathSettings = ["Tracking__DataDirectory"],
    };

    private ServiceResource Graph(Dictionary<string, string> s3) => Create("graph", "GraphRunner", new(s3)
    {
        ["Graph__DataDirectory"] = data.FolderOf("graph"),
    }) with
    {
        HealthPath = "/alive", // not healthy before it has a graph
        WaitsFor = Started("minio"),
        Sections = ["Graph__"],
        PathSettings = ["Graph__Manifest", "Graph__DataDirectory"],
    };

    private ServiceResource Deployer() => Create("deployer", "Deployer", new()
    {
        ["MLFLOW_TRACKING_URI"] = Tracking.AbsoluteUri.TrimEnd('/'),
        ["services__trainer__http__0"] = Reference("trainer"),
        ["services__graph__http__0"] = Reference("graph"),
        ["Deployer__DataDirectory"] = data.FolderOf("deployer"),
    }) with
    {
        WaitsFor = Started("mlflow", "graph"),
        Sections = ["Deployer__", "SeldonDeployment__", .. MlflowCredentials],
        PathSettings = ["Deployer__DataDirectory", "Deployer__FilesDirectory", "Deployer__Kubernetes__Kubeconfig"],
    };

    private ServiceResource Trainer(Dictionary<string, string> s3) => Create("trainer", "Trainer", new(s3)
    {
        ["MLFLOW_TRACKING_URI"] = Tracking.AbsoluteUri.TrimEnd('/'),
        ["services__deployer__http__0"] = Reference("deployer"),
        ["Trainer__DataDirectory"] = data.FolderOf("trainer"),
        ["Pipeline__RunOnStart"] = "WhenNothingIsLive",
    }) with
    {
        WaitsFor = Started("minio", "mlflow", "deployer"),
        Sections = ["Trainer__", "Pipeline__", .. MlflowCredentials],
        PathSettings = ["Trainer__DataDirectory", "Pipeline__Dataset"],
    };

    private ServiceResource Create(string name, string project, Dictionary<string, string> environment) =>
        new(name, BuiltServices.Find(project), settings.Ports[name])
        {
            Environment = dashboard is null ? environment : new Dictionary<string, string>(environment.Concat(dashboard.TelemetryFor(name))),
        };

    private string Reference(string name) => AddressOf(name).GetLeftPart(UriPartial.Authority);

    private IReadOnlyList<string> Started(params IEnumerable<string> names) =>
        [.. names.Where(name => (name, settings) is not (("minio", { Store: not null }) or ("mlflow", { Tracking: not null })))];
}
