using MultiModel.Graphs.Seldon;
using MultiModel.Graphs.Yaml;
using MultiModel.Manifests;
using MultiModel.Manifests.Cluster;
using MultiModel.Manifests.Publishing;
using MultiModel.Manifests.Seldon;

namespace MultiModel.AppHost.Publishing;

/// <summary>What a person asks to be published. Both engines come through here, so both write the same tree.</summary>
internal sealed record PublishRequest
{
    /// <summary>The kernels that the trainer can use; the first is the default.</summary>
    public static readonly IReadOnlyList<string> Kernels = [ClusterOptions.DefaultKernel, "linear", "poly", "sigmoid"];

    /// <summary>The version of MultiModel, which its images and its chart are tagged with.</summary>
    public static string Version => typeof(Publication).Assembly.GetName().Version!.ToString(3);

    public required string Folder { get; init; }
    public bool Force { get; init; }
    public GraphForm Form { get; init; } = GraphForm.Seldon;
    public string Name { get; init; } = "multi-model-example";
    public string Namespace { get; init; } = "kubeflow-user-example-com";
    public string Predictor { get; init; } = "model";
    public int Replicas { get; init; } = PublishOptions.DefaultReplicas;
    public string Kernel { get; init; } = Kernels[0];

    /// <summary>Where runs of Kubeflow Pipelines execute; null for <see cref="Namespace"/>.</summary>
    public string? PipelineNamespace { get; init; }

    /// <summary>Registry and path of MultiModel's images.</summary>
    public string Registry { get; init; } = Images.DefaultRegistry;

    /// <summary>Folder with a file <c>NAME.digest</c> for each pushed image, as <c>services/images.proj</c> leaves it; null names images by tag.</summary>
    public string? Digests { get; init; }

    public Uri? ExternalS3 { get; init; }
    public bool Postgres { get; init; }

    /// <summary>A SeldonDeployment whose models are published; null when there is none yet.</summary>
    public string? Manifest { get; init; }

    /// <returns>Number of files written.</returns>
    /// <exception cref="ArgumentException">A name, an address or the manifest cannot be used.</exception>
    /// <exception cref="IOException">The folder is not empty, or cannot be written.</exception>
    public async Task<int> WriteAsync(CancellationToken cancellationToken)
    {
        var files = Publication.Render(Options());
        await PublishedFolder.WriteAsync(Path.GetFullPath(Folder), files, Force, cancellationToken);
        return files.Count;
    }

    /// <summary>The graph of the models as the operator takes it; null when there are no models yet, or the graph needs no operator.</summary>
    /// <exception cref="ArgumentException">A name or the manifest cannot be used.</exception>
    /// <exception cref="IOException">The manifest cannot be read.</exception>
    public SeldonDeployment? Deployment() => Options() is { Models.Count: > 0, Form: not GraphForm.Deployments } options
        ? SeldonDeploymentRenderer.Render(options.Graph, options.Models)
        : null;

    /// <summary>The manifest that the deployer keeps in a data folder; null when it has none.</summary>
    public static string? LiveManifest(string data)
    {
        var manifest = Path.Combine(data, "deployer", "multi-model.yaml");
        return File.Exists(manifest) ? manifest : null;
    }

    /// <exception cref="ArgumentException">There is no kernel of that name.</exception>
    public static string KernelOf(string name) => Kernels.Contains(name)
        ? name
        : throw new ArgumentException(
            $"There is no kernel '{name}': "
            + $"write {string.Join(", ", Kernels.SkipLast(1))} or {Kernels[^1]}.");

    /// <exception cref="ArgumentException">There is no form of that name.</exception>
    public static GraphForm FormOf(string name) => GraphForms.All.FirstOrDefault(form => form.Name == name) is { Name: not null } found
        ? found.Form
        : throw new ArgumentException(
            $"The graph cannot run as '{name}': "
            + $"write {string.Join(", ", GraphForms.All.SkipLast(1).Select(static form => form.Name))} or "
            + $"{GraphForms.All[^1].Name}.");

    /// <exception cref="ArgumentException">It is no http or https address, or has more to it than a host and a port.</exception>
    public static Uri AddressOf(string text)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https"))
            throw new ArgumentException($"The S3 store's address is '{text}', which is no http or https address. Example: http://192.0.2.10:9000");
        // not repeated in the message: it may hold a password
        return address is { UserInfo: "", AbsolutePath: "/", Query: "", Fragment: "", Port: > 0 } ? address
            : throw new ArgumentException(
                "The S3 store's address has more than a host and a port, or no port that can be: "
                + "keys belong into the secrets. Example: http://192.0.2.10:9000");
    }

    private PublishOptions Options() => new(
        new ClusterOptions(
            Namespace,
            new Images(Registry, Version, Digests is null ? null : PushedImages.Read(Digests, Registry)),
            ExternalS3,
            Postgres,
            Kernel,
            PipelineNamespace),
        Form, Name, Predictor, Models(), Replicas);

    private IReadOnlyList<GraphModel> Models()
    {
        if (Manifest is null)
            return [];
        if (!File.Exists(Manifest))
            throw new ArgumentException($"There is no manifest {Manifest}: name the multi-model.yaml that the deployer keeps, or none to take the live one of the data folder.");
        try
        {
            return GraphChain.Of(SeldonDeploymentYaml.Read(File.ReadAllText(Manifest)));
        }
        catch (Exception exception) when (exception is ManifestException or ArgumentException)
        {
            throw new ArgumentException($"{Manifest}: {exception.Message}", exception);
        }
    }
}
