using System.CommandLine;
using MultiModel.AppHost.Embedded.Output;
using MultiModel.AppHost.Embedded.Resources;
using MultiModel.AppHost.Publishing;
using MultiModel.Manifests.Publishing;

namespace MultiModel.AppHost.Embedded.CommandLine;

/// <summary><c>publish -o DIR</c>: everything that a cluster needs.</summary>
internal static class PublishCommand
{
    private static readonly PublishRequest Default = new() { Folder = "" };

    private static readonly Option<DirectoryInfo> Output = new("--output", "-o") { Description = "Folder to write", HelpName = "DIR", Required = true };
    private static readonly Option<bool> Force = new("--force") { Description = "Replace a folder that is not empty" };
    private static readonly Option<string> Graph = Choice(
        "--graph",
        "How the graph runs: seldon (our server), seldon-python (Seldon's Python server), deployments (no operator)",
        [.. GraphForms.All.Select(static form => form.Name)]);
    private static readonly Option<FileInfo> Manifest = new("--manifest")
    {
        Description = "SeldonDeployment whose models are published [default: the live one of the data folder]",
        HelpName = "FILE"
    };
    private static readonly Option<DirectoryInfo> Data = new("--data") { Description = "Data folder [default: .multimodel in the repository]", HelpName = "DIR" };
    private static readonly Option<string> Namespace = Text("--namespace", "Namespace", Default.Namespace);
    private static readonly Option<string> Name = Text("--name", "Name of the SeldonDeployment", Default.Name);
    private static readonly Option<string> Predictor = Text("--predictor", "Name of its predictor", Default.Predictor);
    private static readonly Option<int> Replicas = new("--replicas") { Description = "Pods of the graph", DefaultValueFactory = static _ => Default.Replicas };
    private static readonly Option<string> Kernel = Choice("--kernel", "Kernel that the trainer uses", [.. PublishRequest.Kernels]);
    private static readonly Option<string> PipelineNamespace = new("--pipeline-namespace")
    {
        Description = "Namespace where runs of Kubeflow Pipelines execute, when it is another",
        HelpName = "NAMESPACE"
    };
    private static readonly Option<string> Registry = Text("--registry", "Registry and path of MultiModel's images", Default.Registry);
    private static readonly Option<DirectoryInfo> Digests = new("--digests")
    {
        Description = "Folder with NAME.digest of each pushed image: images are then named by digest "
            + "[default: artifacts/images in the repository, once it is there and --registry is given]",
        HelpName = "DIR"
    };
    private static readonly Option<string> ExternalS3 = new("--s3") { Description = "Address of an S3 store to use instead of MinIO", HelpName = "URL" };
    private static readonly Option<bool> Postgres = new("--postgres") { Description = "Keep MLflow's data in PostgreSQL, whose address is in the secret mlflow-backend" };

    private static string Pushed => Path.Combine(BuiltServices.Repository, "artifacts", "images");

    public static Command Create()
    {
        var command = new Command("publish", "Writes everything that a cluster needs: kustomize base and overlays, the graph, and the Kubeflow pipeline.")
        {
            Output, Force, Graph, Manifest, Data, Namespace, Name, Predictor, Replicas, Kernel, PipelineNamespace, Registry, Digests, ExternalS3, Postgres,
        };
        command.SetAction(static (parsed, _) => PublishAsync(parsed));
        return command;
    }

    private static async Task<int> PublishAsync(ParseResult parsed)
    {
        var terminal = Terminal.Create();
        using var stop = new StopSignals();
        try
        {
            var request = Read(parsed);
            var count = await request.WriteAsync(stop.Token);
            Console.WriteLine($"Wrote {count} files to {request.Folder}: its README.md says how to apply them.");
            if (request.Digests is null && request.Registry != Default.Registry)
                Console.WriteLine(
                    "Images are named by tag. To name them by digest, push them first: "
                    + $"dotnet build services/images.proj -p:ImageRegistry={request.Registry} -p:Push=true");
            if (request.Manifest is null)
                Console.WriteLine(request.Form == GraphForm.Deployments
                    ? "No models were trained here yet, so there is no graph among them: "
                        + "the cluster's trainer makes the first models, and README.md says how to publish their graph."
                    : "No models were trained here yet, so there is no graph among them: the cluster's trainer and deployer make the first one.");
            return (int)ExitStatus.Success;
        }
        catch (OperationCanceledException) when (stop.Token.IsCancellationRequested)
        {
            terminal.Failure(new LaunchException(ExitStatus.Interrupted, "Interrupted: nothing was published."));
            return (int)ExitStatus.Interrupted;
        }
        catch (Exception error) when (error is ArgumentException or IOException or UnauthorizedAccessException or FormatException or LaunchException)
        {
            var status = error is ArgumentException ? ExitStatus.Usage : ExitStatus.Failed;
            var failure = error as LaunchException ?? new LaunchException(status, $"Nothing was published. {error.Message}", error);
            terminal.Failure(failure);
            return (int)failure.Status;
        }
    }

    private static PublishRequest Read(ParseResult parsed) => new()
    {
        Folder = parsed.GetRequiredValue(Output).FullName,
        Force = parsed.GetValue(Force),
        Form = PublishRequest.FormOf(parsed.GetRequiredValue(Graph)),
        Name = parsed.GetRequiredValue(Name),
        Namespace = parsed.GetRequiredValue(Namespace),
        Predictor = parsed.GetRequiredValue(Predictor),
        Replicas = parsed.GetValue(Replicas),
        Kernel = parsed.GetRequiredValue(Kernel),
        PipelineNamespace = parsed.GetValue(PipelineNamespace),
        Registry = parsed.GetRequiredValue(Registry).TrimEnd('/'),
        Digests = parsed.GetValue(Digests)?.FullName ?? (parsed.GetResult(Registry) is { Implicit: false } && Directory.Exists(Pushed) ? Pushed : null),
        ExternalS3 = parsed.GetValue(ExternalS3) is { } address ? PublishRequest.AddressOf(address) : null,
        Postgres = parsed.GetValue(Postgres),
        Manifest = parsed.GetValue(Manifest)?.FullName ?? PublishRequest.LiveManifest(DataOf(parsed.GetValue(Data))),
    };

    /// <exception cref="ArgumentException">A folder was named that is not there.</exception>
    private static string DataOf(DirectoryInfo? named) => named is null ? EmbeddedCommand.DefaultData
        : named.Exists ? named.FullName
        : throw new ArgumentException($"There is no data folder {named.FullName}: name the one that was trained into, or none to take .multimodel in the repository.");

    private static Option<string> Text(string name, string description, string value) => new(name) { Description = description, DefaultValueFactory = _ => value };

    private static Option<string> Choice(string name, string description, params string[] values)
    {
        var option = Text(name, description, values[0]);
        option.AcceptOnlyFromAmong(values);
        return option;
    }
}
