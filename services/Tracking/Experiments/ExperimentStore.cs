using System.Globalization;
using Microsoft.Data.Sqlite;
using MultiModel.Tracking.Api;
using MultiModel.Tracking.Hosting;
using MultiModel.Tracking.Storage;

namespace MultiModel.Tracking.Experiments;

/// <summary>Experiments in the database. Every method runs inside the caller's transaction.</summary>
public sealed class ExperimentStore(TrackingOptions options, TimeProvider time)
{
    public const string DefaultId = "0";

    private const string Columns = "experiment_id, name, artifact_location, lifecycle_stage, creation_time, last_update_time";

    /// <summary>Makes experiment 0 in a new database: clients that name no experiment use it.</summary>
    public void CreateDefault(Session session)
    {
        var now = Now;
        session.Execute("INSERT OR IGNORE INTO experiments VALUES (0, 'Default', $1, 'active', $2, $2)", $"{options.ArtifactRoot}/0", now);
    }

    public string Create(Session session, string name, string? artifactLocation, IReadOnlyList<Tag> tags)
    {
        if (Validation.Length("Experiment name", name, 500).Trim().Length == 0)
            throw MlflowException.Invalid($"Invalid experiment name: '{name}'");
        Insert(session, name, () => session.Execute(
            "INSERT INTO experiments (name, artifact_location, lifecycle_stage, creation_time, last_update_time) VALUES ($1, $2, 'active', $3, $3)",
            name, artifactLocation ?? "", Now));
        var id = session.Int64("SELECT last_insert_rowid()")!.Value;
        if (string.IsNullOrEmpty(artifactLocation))
            session.Execute("UPDATE experiments SET artifact_location = $2 WHERE experiment_id = $1", id, $"{options.ArtifactRoot}/{id}");
        foreach (var tag in tags)
            WriteTag(session, id, tag);
        return id.ToString(CultureInfo.InvariantCulture);
    }

    /// <exception cref="MlflowException">There is none with this id.</exception>
    public Experiment Get(Session session, string id) => Find(session, "experiment_id = $1", Number(id)) ?? throw Missing(id);

    public Experiment? FindByName(Session session, string name) => Find(session, "name = $1", name);

    /// <exception cref="MlflowException">There is none with this id, or it is deleted.</exception>
    public Experiment GetActive(Session session, string id) => Get(session, id) is { LifecycleStage: LifecycleStage.Active } experiment ? experiment
        : throw MlflowException.Invalid($"The experiment {id} must be in the 'active' state. Current state is deleted.");

    public void Rename(Session session, string id, string name)
    {
        if (Get(session, id).LifecycleStage != LifecycleStage.Active)
            throw new MlflowException(ErrorCode.INVALID_STATE, "Cannot rename a non-active experiment.");
        Insert(session, name, () => session.Execute("UPDATE experiments SET name = $2, last_update_time = $3 WHERE experiment_id = $1",
            Number(id), Validation.Length("Experiment name", name, 500), Now));
    }

    /// <summary>Deletes an experiment with its runs.</summary>
    public void Delete(Session session, string id) => Move(session, id, LifecycleStage.Active, LifecycleStage.Deleted, Now);

    /// <summary>Restores an experiment with its runs.</summary>
    public void Restore(Session session, string id) => Move(session, id, LifecycleStage.Deleted, LifecycleStage.Active, null);

    public void SetTag(Session session, string id, Tag tag)
    {
        GetActive(session, id);
        WriteTag(session, Number(id), tag);
    }

    public void DeleteTag(Session session, string id, string key)
    {
        GetActive(session, id);
        if (session.Execute("DELETE FROM experiment_tags WHERE experiment_id = $1 AND key = $2", Number(id), key) == 0)
            throw MlflowException.NotFound($"No tag with name: {key} in experiment with id {id}");
    }

    public static IReadOnlyList<Tag>? Tags(Session session, long id) =>
        session.Query("SELECT key, value FROM experiment_tags WHERE experiment_id = $1", static row => new Tag(row.GetString(0), row.GetString(1)), id)
            is { Count: > 0 } tags ? tags : null;

    internal static Experiment Read(Session session, SqliteDataReader row) => new(
        row.GetInt64(0).ToString(CultureInfo.InvariantCulture), row.GetString(1), row.GetString(2), row.GetString(3), row.GetInt64(4), row.GetInt64(5),
        Tags(session, row.GetInt64(0)));

    private long Now => time.GetUtcNow().ToUnixTimeMilliseconds();

    private static Experiment? Find(Session session, string condition, object value) =>
        session.First($"SELECT {Columns} FROM experiments WHERE {condition}", row => Read(session, row), value);

    private void Move(Session session, string id, string from, string to, long? deletedTime)
    {
        if (session.Execute("UPDATE experiments SET lifecycle_stage = $3, last_update_time = $4 WHERE experiment_id = $1 AND lifecycle_stage = $2",
            Number(id), from, to, Now) == 0)
            throw Missing(id);
        session.Execute("UPDATE runs SET lifecycle_stage = $2, deleted_time = $3 WHERE experiment_id = $1", Number(id), to, deletedTime);
    }

    private static void WriteTag(Session session, long id, Tag tag) => session.Execute(
        "INSERT INTO experiment_tags VALUES ($1, $2, $3) ON CONFLICT DO UPDATE SET value = excluded.value",
        id, Validation.Key("tag", tag.Key), Validation.Length("Tag value", tag.Value, 5000));

    private static void Insert(Session session, string name, Action write)
    {
        try
        {
            write();
        }
        catch (SqliteException exception) when (exception.SqliteErrorCode == SQLitePCL.raw.SQLITE_CONSTRAINT)
        {
            var state = session.Text("SELECT lifecycle_stage FROM experiments WHERE name = $1", name);
            throw new MlflowException(ErrorCode.RESOURCE_ALREADY_EXISTS, $"Experiment(name={name}) already exists."
                + (state == LifecycleStage.Deleted ? " It is deleted: restore it, or choose another name." : ""));
        }
    }

    /// <summary>Ids are integers; any other text names no experiment.</summary>
    internal static long Number(string id) =>
        long.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : throw Missing(id);

    private static MlflowException Missing(string id) => MlflowException.NotFound($"No Experiment with id={id} exists");
}
