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
    public required string Folder { get; init; }
    public bool Force { get; init; }
    public GraphForm Form { get; init; } = GraphForm.Seldon;
    public string Name { get; init; } = "multi-model-example";
    public string Namespace { get; init; } = "kubeflow-user-example-com";
    public string Predictor { get; init; } = "model";
    public int Replicas { get; init; } = 2;
    public string Kernel { get; init; } = "rbf";

    /// <summary>Registry and path of MultiModel's images.</summary>
    public string Registry { get; init; } = "ghcr.io/multimodel";

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
        var files = Publication.Render(new PublishOptions(
            new ClusterOptions(Namespace, new Images(Registry, Version, Digests is null ? null : PushedImages.Read(Digests, Registry)), ExternalS3, Postgres, Kernel),
            Form, Name, Predictor, await ReadModelsAsync(cancellationToken), Replicas));
        await PublishedFolder.WriteAsync(Path.GetFullPath(Folder), files, Force, cancellationToken);
        return files.Count;
    }

    private static string Version => typeof(Publication).Assembly.GetName().Version!.ToString(3);

    private async Task<IReadOnlyList<GraphModel>> ReadModelsAsync(CancellationToken cancellationToken)
    {
        if (Manifest is null)
            return [];
        try
        {
            return GraphChain.Of(SeldonDeploymentYaml.Read(await File.ReadAllTextAsync(Manifest, cancellationToken)));
        }
        catch (ManifestException exception)
        {
            throw new ArgumentException($"{Manifest}: {exception.Message}", exception);
        }
    }
}
