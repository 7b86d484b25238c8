using MultiModel.Testing;

namespace MultiModel.Deployer.Tests;

/// <summary>The deployer itself on a real socket, with its data in the given folder.</summary>
public sealed class DeployerProcess : RunningService<Program>
{
    private DeployerProcess((string Key, string? Value)[] settings)
        : base(settings)
    {
    }

    public static DeployerProcess Start(string folder, string? mlflow = null, string? graph = null, params (string Key, string? Value)[] more) => new(
    [
        .. more,
        ("Deployer:DataDirectory", folder),
        ("Deployer:ReconcileInterval", "00:00:00.1"),
        ("MLFLOW_TRACKING_URI", mlflow),
        ("services:graph:http:0", graph),
    ]);
}
