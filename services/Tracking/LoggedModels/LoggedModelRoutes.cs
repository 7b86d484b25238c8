using MultiModel.Tracking.Api;
using MultiModel.Tracking.Artifacts;
using MultiModel.Tracking.Experiments;
using MultiModel.Tracking.Runs;
using MultiModel.Tracking.Storage;

namespace MultiModel.Tracking.LoggedModels;

public sealed record LoggedModelMessage(LoggedModel Model);

/// <summary>logged-models/*. The model's id is a part of the address, and reaches the handlers as the field <c>model_id</c>.</summary>
public sealed class LoggedModelRoutes(Database database, LoggedModelStore models, ArtifactStore artifacts)
{
    private const string One = "logged-models/{model_id}";

    public void Map(MlflowRoutes routes)
    {
        routes.Post("logged-models", CreateAsync);
        routes.Post("logged-models/search", SearchAsync);
        routes.Get(One, GetAsync);
        routes.Patch(One, FinishAsync);
        routes.Delete(One, (request, cancellation) => WriteAsync(request, models.Delete, cancellation));
        routes.Post($"{One}/params", LogParamsAsync);
        routes.Patch($"{One}/tags", SetTagsAsync);
        routes.Delete($"{One}/tags/{{key}}", DeleteTagAsync);
        routes.Get($"{One}/artifacts/directories", ListArtifactsAsync);
    }

    private async Task<object> CreateAsync(Fields request, CancellationToken cancellationToken)
    {
        var model = new NewLoggedModel(request.RequiredExperimentId(), CheckName(request.String("name")), request.String("model_type") ?? "", request.String("source_run_id") ?? "",
            [.. request.Messages("params").Select(BatchReader.ReadParam)], [.. request.Messages("tags").Select(BatchReader.ReadTag)]);
        return new LoggedModelMessage(await database.WriteAsync(session => models.Create(session, model), cancellationToken));
    }

    private async Task<object> GetAsync(Fields request, CancellationToken cancellationToken)
    {
        var id = request.Required("model_id");
        return new LoggedModelMessage(await database.ReadAsync(session => LoggedModelStore.Get(session, id), cancellationToken));
    }

    private async Task<object> SearchAsync(Fields request, CancellationToken cancellationToken)
    {
        var query = new LoggedModelQuery(
            request.ExperimentIds() is { Count: > 0 } ids ? ids : throw MlflowException.Missing("experiment_ids"), request.String("filter"),
            [.. request.Messages("datasets").Select(static dataset => new DatasetReference(dataset.Required("dataset_name"), dataset.String("dataset_digest")))],
            [.. request.Messages("order_by").Select(static order => new LoggedModelOrder(order.Required("field_name"), order.Boolean("ascending") ?? true,
                order.String("dataset_name") is { Length: > 0 } name ? new DatasetReference(name, order.String("dataset_digest")) : null))],
            Validation.MaxResults(request.Int64("max_results"), 50, 1000), request.String("page_token"));
        return await database.ReadAsync(session => LoggedModelSearch.Execute(session, query), cancellationToken);
    }

    private async Task<object> FinishAsync(Fields request, CancellationToken cancellationToken)
    {
        var id = request.Required("model_id");
        var status = request.Enum("status", LoggedModelStatus.Values) ?? throw MlflowException.Missing("status");
        return new LoggedModelMessage(await database.WriteAsync(session => models.Finish(session, id, status), cancellationToken));
    }

    private Task<object> LogParamsAsync(Fields request, CancellationToken cancellationToken)
    {
        Tag[] parameters = [.. request.Messages("params").Select(BatchReader.ReadParam)];
        return WriteAsync(request, (session, id) => models.LogParams(session, id, parameters), cancellationToken);
    }

    private async Task<object> SetTagsAsync(Fields request, CancellationToken cancellationToken)
    {
        var id = request.Required("model_id");
        Tag[] tags = [.. request.Messages("tags").Select(BatchReader.ReadTag)];
        return new LoggedModelMessage(await database.WriteAsync(session => models.SetTags(session, id, tags), cancellationToken));
    }

    private Task<object> DeleteTagAsync(Fields request, CancellationToken cancellationToken)
    {
        var key = RequestReader.RouteText(request.Required("key"))!;
        return WriteAsync(request, (session, id) => models.DeleteTag(session, id, key), cancellationToken);
    }

    private async Task<object> ListArtifactsAsync(Fields request, CancellationToken cancellationToken)
    {
        var id = request.Required("model_id");
        var folder = ArtifactPath.Parse(request.String("artifact_directory_path"));
        var model = await database.ReadAsync(session => LoggedModelStore.Get(session, id), cancellationToken);
        var files = await artifacts.ListAsync(artifacts.Locate(model.Info.ArtifactUri), folder, cancellationToken);
        return new ArtifactList(model.Info.ArtifactUri, files.Count == 0 ? null : files);
    }

    private Task<object> WriteAsync(Fields request, Action<Session, string> write, CancellationToken cancellationToken)
    {
        var id = request.Required("model_id");
        return database.WriteAsync(session => { write(session, id); return MlflowRoutes.Nothing; }, cancellationToken);
    }

    /// <summary>models:/NAME must have one reading, so a name holds none of the characters of addresses and filters.</summary>
    private static string? CheckName(string? name) => name is not null && name.AsSpan().ContainsAny("/:.%\"'")
        ? throw MlflowException.Invalid($"Invalid model name ({name}) provided. "
            + "Model name must be a non-empty string and cannot contain the following characters: ('/', ':', '.', '%', '\"', \"'\").")
        : name;
}
