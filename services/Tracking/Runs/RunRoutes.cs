using MultiModel.Tracking.Api;
using MultiModel.Tracking.Experiments;
using MultiModel.Tracking.Storage;

namespace MultiModel.Tracking.Runs;

public sealed record RunMessage(Run Run);

public sealed record RunInfoMessage(RunInfo RunInfo);

/// <summary>runs/*, except what is logged (<see cref="LogRoutes"/>).</summary>
public sealed class RunRoutes(Database database, RunStore runs)
{
    public void Map(MlflowRoutes routes)
    {
        routes.Post("runs/create", CreateAsync);
        routes.Get("runs/get", GetAsync);
        routes.Post("runs/update", UpdateAsync);
        routes.Post("runs/delete", (request, cancellation) => WriteAsync(request, runs.Delete, cancellation));
        routes.Post("runs/restore", (request, cancellation) => WriteAsync(request, runs.Restore, cancellation));
        routes.Post("runs/search", SearchAsync);
    }

    private async Task<object> CreateAsync(Fields request, CancellationToken cancellationToken)
    {
        var run = new NewRun(
            request.ExperimentId() is { Length: > 0 } id ? id : ExperimentStore.DefaultId,
            request.String("user_id") ?? "", request.String("run_name"), request.Int64("start_time"),
            [.. request.Messages("tags").Select(BatchReader.ReadTag)]);
        return new RunMessage(await database.WriteAsync(session => runs.Create(session, run), cancellationToken));
    }

    private async Task<object> GetAsync(Fields request, CancellationToken cancellationToken)
    {
        var id = request.RequiredRunId();
        return new RunMessage(await database.ReadAsync(session => runs.Get(session, id), cancellationToken));
    }

    private async Task<object> UpdateAsync(Fields request, CancellationToken cancellationToken)
    {
        var id = request.RequiredRunId();
        var status = request.Enum("status", RunStatus.Values);
        var endTime = request.Int64("end_time");
        var name = request.String("run_name");
        return new RunInfoMessage(await database.WriteAsync(session => runs.Update(session, id, status, endTime, name), cancellationToken));
    }

    private async Task<object> SearchAsync(Fields request, CancellationToken cancellationToken)
    {
        var query = new RunQuery(request.ExperimentIds(), request.String("filter"), request.Strings("order_by"),
            Validation.MaxResults(request.Int64("max_results"), RunSearch.DefaultMaxResults, RunSearch.MaxResults),
            request.String("page_token"), request.Enum("run_view_type", LifecycleStage.ViewTypes));
        return await database.ReadAsync(session => RunSearch.Execute(session, query), cancellationToken);
    }

    private Task<object> WriteAsync(Fields request, Action<Session, string> write, CancellationToken cancellationToken)
    {
        var id = request.RequiredRunId();
        return database.WriteAsync(session => { write(session, id); return MlflowRoutes.Nothing; }, cancellationToken);
    }
}
