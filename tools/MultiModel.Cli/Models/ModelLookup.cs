using Minio;
using MultiModel.Graphs.Lint;
using MultiModel.Graphs.Seldon;
using MultiModel.Mlflow;
using MultiModel.Mlflow.Directories;

namespace MultiModel.Cli.Models;

/// <summary>Looks the models of a manifest up in the S3 store that the AWS_* variables name.</summary>
internal sealed class ModelLookup(IMinioClient s3) : IDisposable
{
    private static readonly TimeSpan LongestAnswer = TimeSpan.FromSeconds(30);

    private readonly ArtifactStore store = new(s3);
    private readonly Dictionary<(Uri Source, string? Method, string? Usual), ModelFacts> known = [];

    /// <returns>Null when no store is configured.</returns>
    /// <exception cref="ArtifactException">The variables cannot be used.</exception>
    public static ModelLookup? FromEnvironment()
    {
        var (address, key, secret) = (Variable("AWS_ENDPOINT_URL"), Variable("AWS_ACCESS_KEY_ID"), Variable("AWS_SECRET_ACCESS_KEY"));
        if (address is null || key is null || secret is null)
            return null;
        if (!Uri.TryCreate(address, UriKind.Absolute, out var endpoint) || endpoint is not { Scheme: "http" or "https", AbsolutePath: "/" })
            throw new ArtifactException($"AWS_ENDPOINT_URL must be an http or https address with no path, for example http://127.0.0.1:5114; it is {address}.");
        // The endpoint and SSL are always set: left out, Minio's client would talk to a public server.
        return new ModelLookup(new MinioClient().WithEndpoint(endpoint.Authority).WithSSL(endpoint.Scheme == Uri.UriSchemeHttps).WithCredentials(key, secret)
            .WithRegion(Variable("AWS_REGION") ?? "us-east-1").WithTimeout((int)LongestAnswer.TotalMilliseconds).Build());
    }

    /// <exception cref="ArtifactException">The store refuses or does not answer.</exception>
    public async Task<ModelFacts> FactsOfAsync(ModelLocation location, CancellationToken cancellationToken)
    {
        if (known.TryGetValue((location.Source, location.Method, location.UsualMethod), out var facts))
            return facts;
        return known[(location.Source, location.Method, location.UsualMethod)] = await LookUpAsync(location, cancellationToken);
    }

    public void Dispose() => s3.Dispose();

    private async Task<ModelFacts> LookUpAsync(ModelLocation location, CancellationToken cancellationToken)
    {
        if (!await store.ExistsAsync(location.Source, cancellationToken))
            return new ModelFacts(Exists: false);
        var folder = Directory.CreateTempSubdirectory("multimodel-lint-");
        try
        {
            await store.DownloadDirectoryAsync(location.Source, folder.FullName, cancellationToken);
            var model = ModelDescription.Read(folder.FullName, location.Method, location.UsualMethod);
            return new ModelFacts(
                true,
                model.InputWidth,
                model.InputType,
                model.OutputWidth,
                model.OutputType,
                model.HasNamedColumns,
                model.HasPythonFunction,
                model.RequiresMlflow,
                model.HasJoblib,
                model.Methods);
        }
        catch (ModelException fault)
        {
            return new ModelFacts(Exists: true, Damage: fault.Message);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static string? Variable(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;
}
