using MultiModel.Tracking.Api;
using MultiModel.Tracking.Storage;

namespace MultiModel.Tracking.Registry;

public sealed record VersionMessage(ModelVersion ModelVersion);

public sealed record DownloadUriMessage(string ArtifactUri);

/// <summary>model-versions/*.</summary>
public sealed class VersionRoutes(Database database, VersionStore versions)
{
    public void Map(MlflowRoutes routes)
    {
        routes.Post("model-versions/create", CreateAsync);
        routes.Get("model-versions/get", (request, cancellation) =>
            ReadAsync(request, static (session, name, version) => new VersionMessage(VersionStore.Get(session, name, version)), cancellation));
        routes.Get("model-versions/search", SearchAsync);
        routes.Get("model-versions/get-download-uri", (request, cancellation) =>
            ReadAsync(request, static (session, name, version) => new DownloadUriMessage(VersionStore.StorageLocation(session, name, version)), cancellation));
        routes.Patch("model-versions/update", UpdateAsync);
        routes.Delete("model-versions/delete", (request, cancellation) => WriteAsync(request, versions.Delete, cancellation));
        routes.Post("model-versions/transition-stage", TransitionAsync);
        routes.Post("model-versions/set-tag", SetTagAsync);
        routes.Delete("model-versions/delete-tag", DeleteTagAsync);
    }

    private async Task<object> CreateAsync(Fields request, CancellationToken cancellationToken)
    {
        var version = new NewVersion(
            request.Required("name"),
            request.Required("source"),
            Optional(request, "run_id"),
            Optional(request, "run_link"),
            Optional(request, "model_id"),
            request.String("description") ?? "",
            [.. request.Messages("tags").Select(RegistryTag.Read)]);
        return new VersionMessage(await database.WriteAsync(session => versions.Create(session, version), cancellationToken));
    }

    private async Task<object> SearchAsync(Fields request, CancellationToken cancellationToken)
    {
        var query = new RegistryQuery(request.String("filter"), request.Strings("order_by"),
            Validation.MaxResults(request.Int64("max_results"), 10_000, 200_000), request.String("page_token"));
        return await database.ReadAsync(session => RegistrySearch.Versions(session, query), cancellationToken);
    }

    private async Task<object> UpdateAsync(Fields request, CancellationToken cancellationToken)
    {
        var (name, version) = Key(request);
        var description = request.String("description") ?? "";
        return new VersionMessage(await database.WriteAsync(session => versions.Describe(session, name, version, description), cancellationToken));
    }

    private async Task<object> TransitionAsync(Fields request, CancellationToken cancellationToken)
    {
        var (name, version) = Key(request);
        var stage = Stage.Parse(request.Required("stage"));
        var archive = request.Boolean("archive_existing_versions") ?? false;
        return new VersionMessage(await database.WriteAsync(session => versions.Transition(session, name, version, stage, archive), cancellationToken));
    }

    private Task<object> SetTagAsync(Fields request, CancellationToken cancellationToken)
    {
        var tag = RegistryTag.Read(request);
        return WriteAsync(request, (session, name, version) => versions.SetTag(session, name, version, tag), cancellationToken);
    }

    private Task<object> DeleteTagAsync(Fields request, CancellationToken cancellationToken)
    {
        var key = request.Required("key");
        return WriteAsync(request, (session, name, version) => versions.DeleteTag(session, name, version, key), cancellationToken);
    }

    private Task<object> ReadAsync(Fields request, Func<Session, string, long, object> read, CancellationToken cancellationToken)
    {
        var (name, version) = Key(request);
        return database.ReadAsync(session => read(session, name, version), cancellationToken);
    }

    private Task<object> WriteAsync(Fields request, Action<Session, string, long> write, CancellationToken cancellationToken)
    {
        var (name, version) = Key(request);
        return database.WriteAsync(session => { write(session, name, version); return MlflowRoutes.Nothing; }, cancellationToken);
    }

    private static (string Name, long Version) Key(Fields request) => (request.Required("name"), RegistryNames.Version(request.Required("version")));

    private static string? Optional(Fields request, string name) => request.String(name) is { Length: > 0 } value ? value : null;
}
