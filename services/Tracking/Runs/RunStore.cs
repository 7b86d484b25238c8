using System.Globalization;
using Microsoft.Data.Sqlite;
using MultiModel.Tracking.Api;
using MultiModel.Tracking.Experiments;
using MultiModel.Tracking.Inputs;
using MultiModel.Tracking.Storage;

namespace MultiModel.Tracking.Runs;

/// <summary>A new run, as a client asks for it.</summary>
public sealed record NewRun(string ExperimentId, string UserId, string? RunName, long? StartTime, IReadOnlyList<Tag> Tags);

/// <summary>Runs in the database. Every method runs inside the caller's transaction.</summary>
public sealed class RunStore(ExperimentStore experiments, TimeProvider time)
{
    private static readonly RunInputs NoInputs = new(null, null);

    private const string Columns = "run_id, run_name, experiment_id, user_id, status, start_time, end_time, artifact_uri, lifecycle_stage, run";

    public Run Create(Session session, NewRun run)
    {
        var experiment = experiments.GetActive(session, run.ExperimentId);
        var named = run.Tags.LastOrDefault(static tag => tag.Key == RunTags.RunName)?.Value;
        if (!string.IsNullOrEmpty(run.RunName) && named is not null && named != run.RunName)
            throw MlflowException.Invalid("Both 'run_name' argument and 'mlflow.runName' tag are specified, but with different values "
                + $"(run_name='{run.RunName}', mlflow.runName='{named}').");
        var name = string.IsNullOrEmpty(run.RunName) ? named ?? RunNames.Next() : run.RunName;
        var id = Guid.NewGuid().ToString("N");
        session.Execute(
            "INSERT INTO runs (run_id, experiment_id, run_name, user_id, status, start_time, artifact_uri, lifecycle_stage) "
            + "VALUES ($1, $2, $3, $4, $5, $6, $7, 'active')",
            id,
            experiment.ExperimentId,
            name,
            run.UserId,
            RunStatus.Running,
            run.StartTime ?? Now,
            $"{experiment.ArtifactLocation.TrimEnd('/')}/{id}/artifacts");
        var number = session.Int64("SELECT last_insert_rowid()")!.Value;
        foreach (var tag in run.Tags)
            RunLog.WriteTag(session, number, tag);
        RunLog.WriteTag(session, number, new Tag(RunTags.RunName, name));
        return Get(session, id);
    }

    /// <exception cref="MlflowException">There is no such run.</exception>
    public Run Get(Session session, string id)
    {
        var (number, info) = Find(session, id);
        return Assemble(session, [(number, info)])[0];
    }

    public RunInfo GetInfo(Session session, string id) => Find(session, id).Info;

    public RunInfo Update(Session session, string id, string? status, long? endTime, string? name)
    {
        var number = ActiveNumber(session, id);
        if (name is { Length: > 0 })
            RunLog.WriteTag(session, number, new Tag(RunTags.RunName, name));
        session.Execute("UPDATE runs SET status = coalesce($2, status), end_time = coalesce($3, end_time) WHERE run = $1", number, status, endTime);
        return GetInfo(session, id);
    }

    public void Delete(Session session, string id) => Move(session, id, LifecycleStage.Deleted, Now);

    public void Restore(Session session, string id) => Move(session, id, LifecycleStage.Active, null);

    /// <summary>The number under which the tables keep the run.</summary>
    /// <exception cref="MlflowException">There is no such run, or it is deleted.</exception>
    public static long ActiveNumber(Session session, string id)
    {
        var found = session.First("SELECT run, lifecycle_stage FROM runs WHERE run_id = $1", static row => Tuple.Create(row.GetInt64(0), row.GetString(1)), id)
            ?? throw Missing(id);
        return found.Item2 == LifecycleStage.Active ? found.Item1
            : throw MlflowException.Invalid($"The run {id} must be in the 'active' state. Current state is {found.Item2}.");
    }

    /// <summary>The runs of these numbers with their data, in the order of the numbers.</summary>
    internal static List<Run> Load(Session session, IReadOnlyList<long> numbers)
    {
        var runs = session.Query($"SELECT {Columns} FROM runs WHERE run IN (SELECT value FROM json_each($1))",
            static row => (Number: row.GetInt64(9), Info: ReadInfo(row)), RunDataReader.Json(numbers)).ToDictionary(static run => run.Number, static run => run.Info);
        return Assemble(session, [.. numbers.Select(number => (number, runs[number]))]);
    }

    private static List<Run> Assemble(Session session, IReadOnlyList<(long Number, RunInfo Info)> runs)
    {
        long[] numbers = [.. runs.Select(static run => run.Number)];
        var data = RunDataReader.Read(session, numbers);
        var (inputs, outputs) = InputStore.Read(session, RunDataReader.Json(numbers));
        return [.. runs.Select(run => new Run(run.Info, data[run.Number], inputs.GetValueOrDefault(run.Number, NoInputs), outputs.GetValueOrDefault(run.Number)))];
    }

    private long Now => time.GetUtcNow().ToUnixTimeMilliseconds();

    private static (long Number, RunInfo Info) Find(Session session, string id)
    {
        var found = session.First($"SELECT {Columns} FROM runs WHERE run_id = $1", static row => Tuple.Create(row.GetInt64(9), ReadInfo(row)), id) ?? throw Missing(id);
        return (found.Item1, found.Item2);
    }

    private static void Move(Session session, string id, string stage, long? deletedTime)
    {
        if (session.Execute("UPDATE runs SET lifecycle_stage = $2, deleted_time = $3 WHERE run_id = $1", id, stage, deletedTime) == 0)
            throw Missing(id);
    }

    private static RunInfo ReadInfo(SqliteDataReader row) => new(
        row.GetString(0), row.GetString(0), row.GetString(1), row.GetInt64(2).ToString(CultureInfo.InvariantCulture), row.GetString(3), row.GetString(4),
        row.GetInt64(5), row.Int64OrNull(6), row.GetString(7), row.GetString(8));

    private static MlflowException Missing(string id) => MlflowException.NotFound($"Run with id={id} not found");
}
