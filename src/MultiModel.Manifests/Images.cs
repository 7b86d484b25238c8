using System.Text.RegularExpressions;

namespace MultiModel.Manifests;

/// <summary>The images that manifests name. Third-party ones are pinned here and nowhere else.</summary>
/// <param name="Registry">Registry and path of MultiModel's own images, for example <c>ghcr.io/multimodel</c>.</param>
/// <param name="Version">Their tag; never <c>latest</c>.</param>
/// <param name="Digests">Digests by image name (<c>sha256:...</c>), known once the images are pushed: an image that has one is named by it.</param>
public sealed partial record Images(string Registry, string Version, IReadOnlyDictionary<string, string>? Digests = null)
{
    /// <summary>The S3 store that comes along where no other is named.</summary>
    public const string Minio = "quay.io/minio/minio:RELEASE.2025-09-07T16-13-09Z";

    /// <summary>The <c>-full</c> image: the plain one has neither boto3, without which MLflow cannot list what lies in S3, nor psycopg2.</summary>
    public const string Mlflow = "ghcr.io/mlflow/mlflow:v3.11.1-full";

    /// <summary>
    /// Seldon Core's own initializer since 1.8, <c>rclone copy SOURCE TARGET</c>. KFServing's, which the tutorial names, is no longer served:
    /// https://github.com/kserve/kserve/issues/2241.
    /// </summary>
    public const string Initializer = "seldonio/rclone-storage-initializer:1.17.1";

    /// <summary>Seldon Core's server of MLflow models.</summary>
    public const string MlflowServer = "seldonio/mlflowserver:1.17.1";

    /// <summary>Where the images are when <c>--registry</c> names no other place.</summary>
    public const string DefaultRegistry = "ghcr.io/multimodel";

    /// <summary>The user of .NET's own images (<c>app</c>), and good for the others here, which need none in particular.</summary>
    public const long User = 1654;

    /// <summary>The names of MultiModel's own images that manifests use.</summary>
    public static readonly IReadOnlyList<string> Own = ["trainer", "deployer", "graphrunner"];

    /// <summary><c>REGISTRY/trainer</c> with its digest, where <see cref="Digests"/> has one, else with <see cref="Version"/>.</summary>
    public string Trainer => Of("trainer");

    /// <summary><c>REGISTRY/deployer</c> with its digest, where <see cref="Digests"/> has one, else with <see cref="Version"/>.</summary>
    public string Deployer => Of("deployer");

    /// <summary><c>REGISTRY/graphrunner</c> with its digest, where <see cref="Digests"/> has one, else with <see cref="Version"/>.</summary>
    public string GraphRunner => Of("graphrunner");

    /// <exception cref="ArgumentException">The registry cannot be part of an image's name.</exception>
    public void Check()
    {
        if (!RegistryPattern().IsMatch(Registry))
            throw new ArgumentException($"\"{Registry}\" is no registry and path: write HOST[:PORT]/PATH in lower case, for example ghcr.io/you/multimodel.");
    }

    private string Of(string name) => Digests?.GetValueOrDefault(name) is { } digest
        ? $"{Registry}/{name}@{digest}"
        : $"{Registry}/{name}:{Version}";

    // https://pkg.go.dev/github.com/distribution/reference
    [GeneratedRegex(@"\A[a-z0-9]+([.-][a-z0-9]+)*(:[0-9]{1,5})?(/[a-z0-9]+((\.|_{1,2}|-+)[a-z0-9]+)*)*\z")]
    private static partial Regex RegistryPattern();
}
