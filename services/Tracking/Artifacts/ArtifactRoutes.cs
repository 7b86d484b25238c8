using MultiModel.Tracking.Api;
using MultiModel.Tracking.Registry;
using MultiModel.Tracking.Runs;
using MultiModel.Tracking.Storage;

namespace MultiModel.Tracking.Artifacts;

public sealed record ArtifactList(string? RootUri, IReadOnlyList<FileInfo>? Files);

/// <summary>artifacts/list, and the files of runs and model versions at the addresses that MLflow's page uses.</summary>
public sealed class ArtifactRoutes(Database database, RunStore runs, ArtifactStore artifacts)
{
    public void Map(MlflowRoutes routes, IEndpointRouteBuilder endpoints)
    {
        routes.Get("artifacts/list", ListAsync);
        endpoints.MapGet("/get-artifact", context => MlflowErrors.GuardAsync(context, () => SendAsync(context, ArtifactDownload.SendAsync)));
        endpoints.MapGet("/model-versions/get-artifact", context => MlflowErrors.GuardAsync(context, () => SendAsync(context, ArtifactDownload.SendAsync)));
        endpoints.MapGet("/artifact-image", context => MlflowErrors.GuardAsync(context, () => SendAsync(context, ArtifactDownload.SendImageAsync)));
    }

    private async Task<object> ListAsync(Fields request, CancellationToken cancellationToken)
    {
        var id = request.RequiredRunId();
        var path = ArtifactPath.Parse(request.String("path"));
        var run = await database.ReadAsync(session => runs.GetInfo(session, id), cancellationToken);
        var files = await artifacts.ListAsync(artifacts.Locate(run.ArtifactUri), path, cancellationToken);
        return new ArtifactList(run.ArtifactUri, files.Count == 0 ? null : files);
    }

    /// <summary>Sends a file of the run, or else of the model version, that the query names.</summary>
    private async Task SendAsync(HttpContext context, Func<HttpContext, ArtifactStore, S3Location, ArtifactPath, Task> send)
    {
        var request = await RequestReader.ReadAsync(context.Request, context.RequestAborted);
        var path = ArtifactPath.Parse(request.Required("path"));
        string root;
        if (request.String("name") is { } name)
        {
            var version = RegistryNames.Version(request.Required("version"));
            root = await database.ReadAsync(session => VersionStore.StorageLocation(session, name, version), context.RequestAborted);
        }
        else
        {
            var id = request.RequiredRunId();
            root = (await database.ReadAsync(session => runs.GetInfo(session, id), context.RequestAborted)).ArtifactUri;
        }
        await send(context, artifacts, artifacts.Locate(root), path);
    }
}
