using MultiModel.Tracking.Api;
using MultiModel.Tracking.Runs;
using MultiModel.Tracking.Storage;

namespace MultiModel.Tracking.Artifacts;

public sealed record ArtifactList(string? RootUri, IReadOnlyList<FileInfo>? Files);

/// <summary>artifacts/list: what lies in a run's artifact folder.</summary>
public sealed class ArtifactRoutes(Database database, RunStore runs, ArtifactStore artifacts)
{
    public void Map(MlflowRoutes routes) => routes.Get("artifacts/list", ListAsync);

    private async Task<object> ListAsync(Fields request, CancellationToken cancellationToken)
    {
        var id = request.RequiredRunId();
        var path = ArtifactPath.Parse(request.String("path"));
        var run = await database.ReadAsync(session => runs.GetInfo(session, id), cancellationToken);
        var files = await artifacts.ListAsync(artifacts.Locate(run.ArtifactUri), path, cancellationToken);
        return new ArtifactList(run.ArtifactUri, files.Count == 0 ? null : files);
    }
}
