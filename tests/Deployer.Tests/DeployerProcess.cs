using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.Logging;
using MultiModel.Testing;

namespace MultiModel.Deployer.Tests;

/// <summary>The deployer itself on a real socket, with its data in the given folder.</summary>
public sealed class DeployerProcess : WebApplicationFactory<Program>
{
    private readonly Dictionary<string, string?> settings;

    private DeployerProcess(Dictionary<string, string?> settings)
    {
        this.settings = settings;
        UseKestrel();
    }

    public LogRecorder Log { get; } = new();

    public static DeployerProcess Start(string folder, string? mlflow = null, string? graph = null, params (string Key, string? Value)[] more)
    {
        var deployer = new DeployerProcess(new(more.Select(static setting => KeyValuePair.Create(setting.Key, setting.Value)))
        {
            ["Deployer:DataDirectory"] = folder,
            ["Deployer:ReconcileInterval"] = "00:00:00.1",
            ["MLFLOW_TRACKING_URI"] = mlflow,
            ["services:graph:http:0"] = graph,
        });
        deployer.StartServer();
        return deployer;
    }

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        builder.UseEnvironment("Production");
        // not UseKestrel(0), which sets the address while Program may have started already
        builder.UseSetting("urls", "http://127.0.0.1:0");
        foreach (var (key, value) in settings)
            builder.UseSetting(key, value);
        builder.ConfigureLogging(logging => logging.AddProvider(Log));
    }
}
