using System.CommandLine;
using Microsoft.Extensions.Configuration;
using MultiModel.AppHost.Embedded.Output;
using MultiModel.AppHost.Embedded.Resources;
using MultiModel.ServiceDefaults.Http;

namespace MultiModel.AppHost.Embedded.CommandLine;

internal static class EmbeddedCommand
{
    private const string Description = """
        Starts MultiModel on this machine: object store, tracking server, trainer, deployer and graph.
        Trains the two models on the first start, rolls them out as one graph, and prints the addresses.
        Ctrl-C ends everything.

        Exit status:
          0    ended as asked
          1    a service, the pipeline or the prediction failed; the message says which
          2    wrong option or setting
          3    a port is in use
          4    the data folder cannot be used
          130  interrupted before the graph was ready

        Settings from the environment:
          Ports__NAME, Parameters__minio_endpoint, Parameters__mlflow_uri
          AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY   of a store given by its address
          every service's own                        such as Pipeline__Kernel=linear
        """;

    private static readonly Option<DirectoryInfo> Data = new("--data")
    {
        Description = "Folder that keeps models, runs and credentials [default: .multimodel in the repository]",
        HelpName = "DIR"
    };
    private static readonly Option<bool> Ephemeral = new("--ephemeral") { Description = "Use a temporary data folder and remove it at the end" };
    private static readonly Option<bool> Once = new("--once") { Description = "Train, roll out, print one prediction and end" };
    private static readonly Option<string[]> Port = new("--port")
    {
        Description = $"Port of a resource, repeatable [default: {string.Join(", ", ResourcePorts.Defaults.Select(static port => $"{port.Key}={port.Value}"))}]",
        HelpName = "NAME=PORT",
    };
    private static readonly Option<string> MinioEndpoint = new("--minio-endpoint", "--Parameters:minio-endpoint")
    {
        Description = "Use the S3 store at this address",
        HelpName = "URL"
    };
    private static readonly Option<string> MlflowUri = new("--mlflow-uri", "--Parameters:mlflow-uri") { Description = "Use the MLflow server at this address", HelpName = "URL" };
    private static readonly Option<bool> NoDashboard = new("--no-dashboard") { Description = "Do not start the Aspire dashboard" };
    private static readonly Option<bool> Verbose = new("--verbose") { Description = "Print all that the services log, not only warnings and errors" };

    public static string DefaultData => Path.Combine(BuiltServices.Repository, ".multimodel");

    public static IConfiguration Configuration { get; } = new ConfigurationBuilder().AddEnvironmentVariables().Build();

    public static async Task<int> InvokeAsync(string[] args)
    {
        var root = new RootCommand(Description) { Data, Ephemeral, Once, Port, MinioEndpoint, MlflowUri, NoDashboard, Verbose, PublishCommand.Create() };
        root.SetAction((parsed, _) => LaunchAsync(parsed));
        var parsed = root.Parse(args);
        if (parsed.Errors.Count == 0)
            // Signals are this program's own: it has processes to end.
            return await parsed.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null });
        foreach (var error in parsed.Errors)
            await Console.Error.WriteLineAsync($"error: {error.Message}");
        await Console.Error.WriteLineAsync("Run with --help for the options.");
        return (int)ExitStatus.Usage;
    }

    private static async Task<int> LaunchAsync(ParseResult parsed)
    {
        var terminal = Terminal.Create();
        using var stop = new StopSignals();
        try
        {
            var settings = Read(parsed, Configuration);
            return (int)await new Launcher(settings, terminal, TimeProvider.System).RunAsync(stop.Token);
        }
        catch (LaunchException failure)
        {
            terminal.Failure(failure);
            return (int)failure.Status;
        }
        catch (OperationCanceledException) when (stop.Token.IsCancellationRequested)
        {
            return (int)ExitStatus.Interrupted; // before anything was started
        }
    }

    private static LaunchSettings Read(ParseResult parsed, IConfiguration configuration) => new()
    {
        DataDirectory = parsed.GetValue(Ephemeral)
            ? parsed.GetValue(Data) is null ? null : throw new LaunchException(ExitStatus.Usage, "--data and --ephemeral exclude each other: choose one.")
            : parsed.GetValue(Data)?.FullName ?? DefaultData,
        Once = parsed.GetValue(Once),
        Verbose = parsed.GetValue(Verbose),
        Dashboard = !parsed.GetValue(NoDashboard) && configuration["OTEL_EXPORTER_OTLP_ENDPOINT"] is null,
        Ports = LaunchSettings.ReadPorts(parsed.GetValue(Port) ?? [], configuration),
        Store = LaunchSettings.ReadStore(LaunchSettings.ReadAddress(parsed.GetValue(MinioEndpoint), "minio-endpoint", configuration), configuration),
        Tracking = LaunchSettings.ReadAddress(parsed.GetValue(MlflowUri), "mlflow-uri", configuration),
        TrackingCredentials = MlflowCredentials.From(configuration),
    };
}
