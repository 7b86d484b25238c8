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
        endpoints.MapGet("/get-artifact", context => MlflowErrors.GuardAsync(context, () => SendRunArtifactAsync(context)));
        endpoints.MapGet("/model-versions/get-artifact", context => MlflowErrors.GuardAsync(context, () => SendVersionArtifactAsync(context)));
    }

    private async Task<object> ListAsync(Fields request, CancellationToken cancellationToken)
    {
        var id = request.RequiredRunId();
        var path = ArtifactPath.Parse(request.String("path"));
        var run = await database.ReadAsync(session => runs.GetInfo(session, id), cancellationToken);
        var files = await artifacts.ListAsync(artifacts.Locate(run.ArtifactUri), path, cancellationToken);
        return new ArtifactList(run.ArtifactUri, files.Count == 0 ? null : files);
    }

    private async Task SendRunArtifactAsync(HttpContext context)
    {
        var request = await RequestReader.ReadAsync(context.Request, context.RequestAborted);
        var id = request.RequiredRunId();
        var path = ArtifactPath.Parse(request.Required("path"));
        var run = await database.ReadAsync(session => runs.GetInfo(session, id), context.RequestAborted);
        await ArtifactDownload.SendAsync(context, artifacts, artifacts.Locate(run.ArtifactUri), path);
    }

    private async Task SendVersionArtifactAsync(HttpContext context)
    {
        var request = await RequestReader.ReadAsync(context.Request, context.RequestAborted);
        var (name, version) = (request.Required("name"), RegistryNames.Version(request.Required("version")));
        var path = ArtifactPath.Parse(request.Required("path"));
        var root = await database.ReadAsync(session => VersionStore.StorageLocation(session, name, version), context.RequestAborted);
        await ArtifactDownload.SendAsync(context, artifacts, artifacts.Locate(root), path);
    }
}
