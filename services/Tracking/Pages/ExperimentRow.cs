using MultiModel.Tracking.Experiments;
using MultiModel.Tracking.Storage;

namespace MultiModel.Tracking.Pages;

/// <summary>An experiment in the list, with the number of its active runs and when the last of them started.</summary>
public sealed record ExperimentRow(Experiment Experiment, long Runs, long? LastRun)
{
    /// <summary>Experiments that the page shows.</summary>
    public const int Limit = 1000;

    /// <summary>The active experiments that were made last, those used last first.</summary>
    internal static IReadOnlyList<ExperimentRow> All(Session session)
    {
        var counts = session.Query("SELECT experiment_id, count(*), max(start_time) FROM runs WHERE lifecycle_stage = 'active' GROUP BY experiment_id",
            static row => (Id: row.GetInt64(0).ToString(), Runs: row.GetInt64(1), Last: row.GetInt64(2)), []).ToDictionary(static row => row.Id);
        var experiments = ExperimentSearch.Execute(session, new ExperimentQuery(null, [], Limit, null, null)).Experiments ?? [];
        return [.. experiments
            .Select(experiment => counts.TryGetValue(experiment.ExperimentId, out var count)
                ? new ExperimentRow(experiment, count.Runs, count.Last)
                : new ExperimentRow(experiment, 0, null))
            .OrderByDescending(static row => row.LastRun ?? 0)];
    }
}
