using MultiModel.Tracking.Api;
using MultiModel.Tracking.Experiments;

namespace MultiModel.Tracking.Runs;

/// <summary>Reads and checks what clients log: keys, lengths and counts, before anything reaches the writer.</summary>
internal static class BatchReader
{
    private const int MaxMetrics = 1000;
    private const int MaxParams = 100;
    private const int MaxTags = 100;
    private const int MaxTotal = 1000;

    public static Batch Read(Fields request)
    {
        var metrics = request.Messages("metrics");
        var parameters = request.Messages("params");
        var tags = request.Messages("tags");
        CheckCount("metrics", metrics.Count, MaxMetrics);
        CheckCount("params", parameters.Count, MaxParams);
        CheckCount("tags", tags.Count, MaxTags);
        CheckCount("metrics, params, and tags", metrics.Count + parameters.Count + tags.Count, MaxTotal);
        var batch = new Batch([.. metrics.Select(static metric => ReadMetric(metric))], [.. parameters.Select(ReadParam)], [.. tags.Select(ReadTag)]);
        var twice = batch.Params.GroupBy(static parameter => parameter.Key).Where(static group => group.Count() > 1).Select(static group => $"'{group.Key}'").ToList();
        return twice.Count == 0 ? batch : throw MlflowException.Invalid($"Duplicate parameter keys have been submitted: [{string.Join(", ", twice)}]. "
            + "Please ensure the request contains only one param value per param key.");
    }

    public static LoggedMetric ReadMetric(Fields metric)
    {
        var key = Validation.Key("metric", metric.Required("key"));
        var value = metric.RequiredDouble("value");
        var timestamp = metric.RequiredInt64("timestamp");
        return timestamp >= 0
            ? new LoggedMetric(new Metric(key, value, timestamp, metric.Int64("step") ?? 0),
                metric.String("model_id") is { Length: > 0 } model ? model : null, metric.String("dataset_name") ?? "", metric.String("dataset_digest") ?? "")
            : throw MlflowException.Invalid($"Got invalid timestamp {timestamp} for metric '{key}' (value={value}). Timestamp must be a nonnegative long (64-bit integer) ");
    }

    public static Tag ReadParam(Fields parameter) =>
        new(Validation.Key("parameter", parameter.Required("key")), Validation.Truncate(parameter.String("value") ?? "", Validation.MaxParamLength));

    public static Tag ReadTag(Fields tag) =>
        new(Validation.Key("tag", tag.Required("key")), Validation.Truncate(tag.String("value") ?? "", Validation.MaxTagLength));

    private static void CheckCount(string what, int count, int limit)
    {
        if (count > limit)
            throw MlflowException.Invalid($"A batch logging request can contain at most {limit} {what}. Got {count} {what}. "
                + $"Please split up {what} across multiple requests and try again.");
    }
}
