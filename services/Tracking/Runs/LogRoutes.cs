using MultiModel.Tracking.Api;
using MultiModel.Tracking.Storage;

namespace MultiModel.Tracking.Runs;

public sealed record MetricPage(IReadOnlyList<Metric>? Metrics, string? NextPageToken);

/// <summary>What clients log to runs, and the history of a metric.</summary>
public sealed class LogRoutes(Database database)
{
    /// <summary>Points of one page of a metric's history when the client names no number.</summary>
    private const long DefaultHistory = 25_000;

    public void Map(MlflowRoutes routes)
    {
        routes.Post("runs/log-metric", (request, cancellation) => WriteAsync(request.RequiredRunId(), new Batch([BatchReader.ReadMetric(request)], [], []), cancellation));
        routes.Post("runs/log-parameter", (request, cancellation) => WriteAsync(request.RequiredRunId(), new Batch([], [BatchReader.ReadParam(request)], []), cancellation));
        routes.Post("runs/set-tag", (request, cancellation) => WriteAsync(request.RequiredRunId(), new Batch([], [], [BatchReader.ReadTag(request)]), cancellation));
        routes.Post("runs/log-batch", (request, cancellation) => WriteAsync(request.RequiredRunId(), BatchReader.Read(request), cancellation));
        routes.Post("runs/delete-tag", DeleteTagAsync);
        routes.Post("runs/log-model", LogModelAsync);
        routes.Get("metrics/get-history", GetHistoryAsync);
    }

    private Task<object> WriteAsync(string runId, Batch batch, CancellationToken cancellationToken) =>
        database.WriteAsync(session => { RunLog.Write(session, runId, batch); return MlflowRoutes.Nothing; }, cancellationToken);

    private Task<object> DeleteTagAsync(Fields request, CancellationToken cancellationToken)
    {
        var (id, key) = (request.RequiredRunId(), request.Required("key"));
        return database.WriteAsync(session => { RunLog.DeleteTag(session, id, key); return MlflowRoutes.Nothing; }, cancellationToken);
    }

    private Task<object> LogModelAsync(Fields request, CancellationToken cancellationToken)
    {
        var id = request.RequiredRunId();
        var model = LogModel.Parse(request.Required("model_json"));
        return database.WriteAsync(session => { LogModel.Write(session, id, model); return MlflowRoutes.Nothing; }, cancellationToken);
    }

    private async Task<object> GetHistoryAsync(Fields request, CancellationToken cancellationToken)
    {
        var (id, key) = (request.RequiredRunId(), request.Required("metric_key"));
        var maxResults = Validation.MaxResults(request.Int64("max_results"), DefaultHistory, DefaultHistory);
        var offset = PageToken.Offset(request.String("page_token"));
        return await database.ReadAsync(session =>
        {
            var metrics = MetricHistory.Read(session, id, key, maxResults + 1, offset);
            var next = PageToken.Next(metrics, offset, maxResults);
            return new MetricPage(metrics.Count == 0 ? null : metrics, next);
        }, cancellationToken);
    }
}
