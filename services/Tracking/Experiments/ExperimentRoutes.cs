using MultiModel.Tracking.Api;
using MultiModel.Tracking.Artifacts;
using MultiModel.Tracking.Runs;
using MultiModel.Tracking.Storage;

namespace MultiModel.Tracking.Experiments;

public sealed record ExperimentMessage(Experiment Experiment);

public sealed record ExperimentIdMessage(string ExperimentId);

/// <summary>experiments/*.</summary>
public sealed class ExperimentRoutes(Database database, ExperimentStore experiments)
{
    private const long MaxResults = 50_000;

    public void Map(MlflowRoutes routes)
    {
        routes.Post("experiments/create", CreateAsync);
        routes.Get("experiments/get", GetAsync);
        routes.Get("experiments/get-by-name", GetByNameAsync);
        routes.Post("experiments/search", SearchAsync);
        routes.Get("experiments/search", SearchAsync);
        routes.Post("experiments/update", (request, cancellation) =>
            WriteAsync(request, (session, id, name) => experiments.Rename(session, id, name), "new_name", cancellation));
        routes.Post("experiments/delete", (request, cancellation) => WriteAsync(request, experiments.Delete, cancellation));
        routes.Post("experiments/restore", (request, cancellation) => WriteAsync(request, experiments.Restore, cancellation));
        routes.Post("experiments/set-experiment-tag", SetTagAsync);
        routes.Post("experiments/delete-experiment-tag", (request, cancellation) => WriteAsync(request, experiments.DeleteTag, "key", cancellation));
    }

    private async Task<object> CreateAsync(Fields request, CancellationToken cancellationToken)
    {
        var name = request.Required("name");
        var location = ArtifactLocation.Check(request.String("artifact_location"));
        Tag[] tags = [.. request.Messages("tags").Select(BatchReader.ReadTag)];
        return new ExperimentIdMessage(await database.WriteAsync(session => experiments.Create(session, name, location, tags), cancellationToken));
    }

    private async Task<object> GetAsync(Fields request, CancellationToken cancellationToken)
    {
        var id = request.RequiredExperimentId();
        return new ExperimentMessage(await database.ReadAsync(session => experiments.Get(session, id), cancellationToken));
    }

    private async Task<object> GetByNameAsync(Fields request, CancellationToken cancellationToken)
    {
        var name = request.Required("experiment_name");
        return new ExperimentMessage(await database.ReadAsync(session => experiments.FindByName(session, name), cancellationToken)
            ?? throw MlflowException.NotFound($"Could not find experiment with name '{name}'"));
    }

    private async Task<object> SearchAsync(Fields request, CancellationToken cancellationToken)
    {
        var query = new ExperimentQuery(request.String("filter"), request.Strings("order_by"),
            Validation.MaxResults(request.Int64("max_results"), 1000, MaxResults), request.String("page_token"), request.Enum("view_type", LifecycleStage.ViewTypes));
        return await database.ReadAsync(session => ExperimentSearch.Execute(session, query), cancellationToken);
    }

    private async Task<object> SetTagAsync(Fields request, CancellationToken cancellationToken)
    {
        var id = request.RequiredExperimentId();
        var tag = new Tag(request.Required("key"), request.String("value") ?? "");
        return await database.WriteAsync(session => { experiments.SetTag(session, id, tag); return MlflowRoutes.Nothing; }, cancellationToken);
    }

    private Task<object> WriteAsync(Fields request, Action<Session, string> write, CancellationToken cancellationToken)
    {
        var id = request.RequiredExperimentId();
        return database.WriteAsync(session => { write(session, id); return MlflowRoutes.Nothing; }, cancellationToken);
    }

    private Task<object> WriteAsync(Fields request, Action<Session, string, string> write, string field, CancellationToken cancellationToken)
    {
        var value = request.Required(field);
        return WriteAsync(request, (session, id) => write(session, id, value), cancellationToken);
    }
}
