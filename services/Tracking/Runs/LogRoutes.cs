using System.Runtime.CompilerServices;
using MultiModel.Tracking.Api;
using MultiModel.Tracking.Storage;

namespace MultiModel.Tracking.Runs;

public sealed record MetricPage(IAsyncEnumerable<Metric>? Metrics, string? NextPageToken);

/// <summary>What clients log to runs, and the history of a metric.</summary>
public sealed class LogRoutes(Database database)
{
    /// <summary>Points of one page of a metric's history when the client names no number.</summary>
    private const long DefaultHistory = 25_000;

    /// <summary>Points that are read at once: a whole page is some MiB for each client that reads one.</summary>
    private const long Part = 1000;

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
        var (first, hasMore) = await database.ReadAsync(
            session => (MetricHistory.Read(session, id, key, Math.Min(maxResults, Part), offset), MetricHistory.Read(session, id, key, 1, offset + maxResults).Count > 0),
            cancellationToken);
        return new MetricPage(first.Count == 0 ? null : ReadAsync(id, first, maxResults, cancellationToken), hasMore ? PageToken.Create(offset + maxResults) : null);
    }

    /// <summary>The values of a page, read as they are sent.</summary>
    private async IAsyncEnumerable<Metric> ReadAsync(string runId, List<Metric> part, long count, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (part.Count > 0)
        {
            foreach (var metric in part)
                yield return metric;
            count -= part.Count;
            var last = part[^1];
            part = count == 0 ? [] : await database.ReadAsync(session => MetricHistory.ReadAfter(session, runId, last, Math.Min(count, Part)), cancellationToken);
        }
    }
}
