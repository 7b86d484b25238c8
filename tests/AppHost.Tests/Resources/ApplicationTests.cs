using MultiModel.AppHost.Data;
using MultiModel.AppHost.Embedded.CommandLine;
using MultiModel.AppHost.Embedded.Data;
using MultiModel.AppHost.Embedded.Resources;
using MultiModel.Testing;

namespace MultiModel.AppHost.Tests.Resources;

public sealed class ApplicationTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    [Fact]
    public void Services_NothingExternal_AreTheFiveResources()
    {
        var application = Create(static settings => settings);

        Assert.Equal(["deployer", "graph", "minio", "mlflow", "trainer"], application.Services.Select(static service => service.Name).Order());
        Assert.All(application.Services, static service => Assert.True(File.Exists(service.Service.Program)));
    }

    [Fact]
    public void Services_ExternalStore_IsUsedInPlaceOfOurs()
    {
        var application = Create(static settings => settings with { Store = new ExternalStore(new Uri("https://s3.example"), new StoreCredentials("them", "their secret")) });

        Assert.DoesNotContain(application.Services, static service => service.Name == "minio" || service.WaitsFor.Contains("minio"));
        Assert.Equal("https://s3.example", application.Services.Single(static service => service.Name == "trainer").Environment["AWS_ENDPOINT_URL"]);
    }

    [Fact]
    public void Services_ExternalTracking_IsUsedInPlaceOfOurs()
    {
        var application = Create(static settings => settings with { Tracking = new Uri("https://mlflow.example/base") });

        Assert.DoesNotContain(application.Services, static service => service.Name == "mlflow" || service.WaitsFor.Contains("mlflow"));
        Assert.Equal("https://mlflow.example/base", application.Services.Single(static service => service.Name == "deployer").Environment["MLFLOW_TRACKING_URI"]);
    }

    [Fact]
    public void Services_KeysOfTheStore_GoToThoseThatUseIt()
    {
        var application = Create(static settings => settings);

        Assert.Equal(
            ["graph", "minio", "mlflow", "trainer"],
            application.Services.Where(static service => service.Environment.Values.Contains("our secret")).Select(static service => service.Name).Order());
    }

    [Fact]
    public void Services_DataFolderOfTheUser_IsSeenFromWhereTheUserIs() =>
        Assert.All(
            Create(static settings => settings).Services,
            static service => Assert.Contains(service.Environment.Keys.Single(static name => name.EndsWith("__DataDirectory", StringComparison.Ordinal)), service.PathSettings));

    [Fact]
    public void Services_Waits_NameServicesThatAreStartedAndNeverGoRound()
    {
        var services = Create(static settings => settings).Services.ToDictionary(static service => service.Name);

        Assert.All(services.Values, service => Assert.DoesNotContain(service.Name, Reachable(service)));

        IEnumerable<string> Reachable(ServiceResource from) => from.WaitsFor.SelectMany(name => Reachable(services[name]).Prepend(name));
    }

    public void Dispose() => folder.Dispose();

    private Application Create(Func<LaunchSettings, LaunchSettings> change)
    {
        using var data = DataFolder.Open(folder.Path);
        var settings = new LaunchSettings { DataDirectory = folder.Path, Ports = ResourcePorts.Defaults };
        return new Application(change(settings), data, new StoreCredentials("us", "our secret"));
    }
}
