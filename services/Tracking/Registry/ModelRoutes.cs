using MultiModel.Tracking.Api;
using MultiModel.Tracking.Experiments;
using MultiModel.Tracking.Storage;

namespace MultiModel.Tracking.Registry;

public sealed record ModelMessage(RegisteredModel RegisteredModel);

public sealed record LatestVersionsMessage(IReadOnlyList<ModelVersion>? ModelVersions);

/// <summary>registered-models/*.</summary>
public sealed class ModelRoutes(Database database, ModelStore models)
{
    public void Map(MlflowRoutes routes)
    {
        routes.Post("registered-models/create", CreateAsync);
        routes.Get("registered-models/get", (request, cancellation) => ReadAsync(request, static (session, name) => new ModelMessage(ModelStore.Get(session, name)), cancellation));
        routes.Get("registered-models/search", SearchAsync);
        routes.Post("registered-models/rename", RenameAsync);
        routes.Patch("registered-models/update", UpdateAsync);
        routes.Delete("registered-models/delete", (request, cancellation) => WriteAsync(request, ModelStore.Delete, cancellation));
        routes.Post("registered-models/set-tag", SetTagAsync);
        routes.Delete("registered-models/delete-tag", DeleteTagAsync);
        routes.Get("registered-models/get-latest-versions", LatestAsync);
        routes.Post("registered-models/get-latest-versions", LatestAsync);
        routes.Get("registered-models/alias", GetAliasAsync);
        routes.Post("registered-models/alias", SetAliasAsync);
        routes.Delete("registered-models/alias", DeleteAliasAsync);
    }

    private async Task<object> CreateAsync(Fields request, CancellationToken cancellationToken)
    {
        var name = RegistryNames.Model(request.Required("name"));
        var description = request.String("description") ?? "";
        Tag[] tags = [.. request.Messages("tags").Select(RegistryTag.Read)];
        return new ModelMessage(await database.WriteAsync(session => models.Create(session, name, description, tags), cancellationToken));
    }

    private async Task<object> SearchAsync(Fields request, CancellationToken cancellationToken)
    {
        var query = new RegistryQuery(
            request.String("filter"),
            request.Strings("order_by"),
            Validation.MaxResults(request.Int64("max_results"), 100, 1000),
            request.String("page_token"));
        return await database.ReadAsync(session => RegistrySearch.Models(session, query), cancellationToken);
    }

    private async Task<object> RenameAsync(Fields request, CancellationToken cancellationToken)
    {
        var (name, newName) = (request.Required("name"), RegistryNames.Model(request.Required("new_name")));
        return new ModelMessage(await database.WriteAsync(session => models.Rename(session, name, newName), cancellationToken));
    }

    private async Task<object> UpdateAsync(Fields request, CancellationToken cancellationToken)
    {
        var (name, description) = (request.Required("name"), request.String("description") ?? "");
        return new ModelMessage(await database.WriteAsync(session => models.Describe(session, name, description), cancellationToken));
    }

    private Task<object> SetTagAsync(Fields request, CancellationToken cancellationToken)
    {
        var tag = RegistryTag.Read(request);
        return WriteAsync(request, (session, name) => models.SetTag(session, name, tag), cancellationToken);
    }

    private Task<object> DeleteTagAsync(Fields request, CancellationToken cancellationToken)
    {
        var key = request.Required("key");
        return WriteAsync(request, (session, name) => models.DeleteTag(session, name, key), cancellationToken);
    }

    private Task<object> LatestAsync(Fields request, CancellationToken cancellationToken)
    {
        string[] stages = [.. request.Strings("stages").Select(Stage.Parse)];
        return ReadAsync(request, (session, name) =>
        {
            ModelStore.Get(session, name);
            return new LatestVersionsMessage(ModelStore.LatestVersions(session, name, stages) is { Count: > 0 } versions ? versions : null);
        }, cancellationToken);
    }

    private Task<object> GetAliasAsync(Fields request, CancellationToken cancellationToken)
    {
        var alias = RegistryNames.Alias(request.Required("alias"));
        return ReadAsync(request, (session, name) => new VersionMessage(ModelStore.GetByAlias(session, name, alias)), cancellationToken);
    }

    private Task<object> SetAliasAsync(Fields request, CancellationToken cancellationToken)
    {
        var alias = RegistryNames.NewAlias(request.Required("alias"));
        var version = RegistryNames.Version(request.Required("version"));
        return WriteAsync(request, (session, name) => models.SetAlias(session, name, alias, version), cancellationToken);
    }

    private Task<object> DeleteAliasAsync(Fields request, CancellationToken cancellationToken)
    {
        var alias = RegistryNames.Alias(request.Required("alias"));
        return WriteAsync(request, (session, name) => models.DeleteAlias(session, name, alias), cancellationToken);
    }

    private Task<object> ReadAsync(Fields request, Func<Session, string, object> read, CancellationToken cancellationToken)
    {
        var name = request.Required("name");
        return database.ReadAsync(session => read(session, name), cancellationToken);
    }

    private Task<object> WriteAsync(Fields request, Action<Session, string> write, CancellationToken cancellationToken)
    {
        var name = request.Required("name");
        return database.WriteAsync(session => { write(session, name); return MlflowRoutes.Nothing; }, cancellationToken);
    }
}
