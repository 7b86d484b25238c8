using System.Text.RegularExpressions;
using MultiModel.Graphs.Seldon;
using MultiModel.Manifests.Kubernetes;

namespace MultiModel.Manifests.Seldon;

/// <summary>One node of the chain that is rendered: a model directory in S3 and what the graph does with it.</summary>
public sealed partial record GraphModel
{
    // Volumes are named <node>-provision-location, and their names are labels too.
    private const int MaxNameLength = 63 - 19;

    /// <param name="name">Node and container, an RFC 1123 label of at most 44 characters.</param>
    /// <param name="type">One of <see cref="UnitTypes"/>: <c>TRANSFORMER</c> for what changes the input, <c>MODEL</c> for what predicts.</param>
    /// <param name="source">The model directory, <c>s3://bucket/prefix</c>, with or without a slash at its end.</param>
    /// <param name="digest"><c>sha256:&lt;64 hex digits&gt;</c> of the directory; null when it is not known.</param>
    /// <exception cref="ArgumentException">One of them is malformed.</exception>
    public GraphModel(string name, string type, Uri source, string? digest = null)
    {
        Name = KubernetesName.Label(name, "node name", MaxNameLength);
        Type = UnitTypes.All.Contains(type) ? type : throw new ArgumentException($"\"{type}\" is no type of a node: {string.Join(", ", UnitTypes.All)}.");
        Source = WithSlash(source);
        Digest = digest is null || DigestPattern().IsMatch(digest)
            ? digest
            : throw new ArgumentException($"The digest of {name} is \"{digest}\"; sha256:<64 hex digits> is expected.");
    }

    /// <summary>The node and its container: an RFC 1123 label of at most 44 characters.</summary>
    public string Name { get; }

    /// <summary>One of <see cref="UnitTypes"/>.</summary>
    public string Type { get; }

    /// <summary>Ends with a slash: the storage initializer matches a raw prefix, and <c>.../scaler</c> would match <c>.../scaler_v2</c> too.</summary>
    public string Source { get; }

    /// <summary><c>sha256:&lt;64 hex digits&gt;</c> of the model directory; null when it is not known.</summary>
    public string? Digest { get; }

    private static string WithSlash(Uri source)
    {
        if (source is not { IsAbsoluteUri: true, Scheme: "s3", Host.Length: > 0, Query: "", Fragment: "", UserInfo: "", IsDefaultPort: true, AbsolutePath.Length: > 1 })
            throw new ArgumentException($"A model directory is named s3://bucket/prefix, not \"{source.OriginalString}\".");
        return source.OriginalString.TrimEnd('/') + "/";
    }

    [GeneratedRegex(@"\Asha256:[0-9a-f]{64}\z")]
    private static partial Regex DigestPattern();
}
