using MultiModel.Graphs.Seldon;

namespace MultiModel.GraphRunner.Manifests;

/// <summary>A manifest as it was given; another thread begins to read it at once.</summary>
public sealed class ManifestText(string text)
{
    /// <summary>The YAML.</summary>
    public string Text { get; } = text;

    /// <summary>What the YAML says.</summary>
    /// <exception cref="Graphs.Yaml.ManifestException">It is no SeldonDeployment.</exception>
    public Task<SeldonDeployment> Deployment { get; } = Task.Run(() => SeldonDeploymentYaml.Read(text));
}
