using System.Globalization;
using Microsoft.Data.Sqlite;
using MultiModel.Tracking.Api;
using MultiModel.Tracking.Experiments;
using MultiModel.Tracking.LoggedModels;
using MultiModel.Tracking.Runs;
using MultiModel.Tracking.Storage;

namespace MultiModel.Tracking.Registry;

/// <summary>A new version, as a client asks for it.</summary>
public sealed record NewVersion(string Name, string Source, string? RunId, string? RunLink, string? ModelId, string Description, IReadOnlyList<Tag> Tags);

/// <summary>Model versions in the database. Every method runs inside the caller's transaction.</summary>
public sealed class VersionStore(ModelStore models, RunStore runs, TimeProvider time)
{
    internal const string Columns = "name, version, creation_timestamp, last_updated_timestamp, current_stage, description, source, run_id, run_link, model_id";

    public ModelVersion Create(Session session, NewVersion version)
    {
        models.Touch(session, version.Name);
        var location = ModelSource.Resolve(session, version.Source, runs);
        // MLflow 3 registers the model that it logged and names no run, and looks for the version by the run all the same.
        var run = version.RunId ?? LoggedModelStore.SourceRun(session, ModelSource.LoggedModel(version.Source) ?? version.ModelId);
        var number = session.Int64("UPDATE registered_models SET last_version = last_version + 1 WHERE name = $1 RETURNING last_version", version.Name)!.Value;
        session.Execute("""
            INSERT INTO model_versions (name, version, description, creation_timestamp, last_updated_timestamp, current_stage, source, storage_location, run_id, run_link, model_id)
            VALUES ($1, $2, $3, $4, $4, 'None', $5, $6, $7, $8, $9)
            """, version.Name, number, version.Description, Now, version.Source, location, run, version.RunLink, version.ModelId);
        foreach (var tag in version.Tags)
            WriteTag(session, version.Name, number, tag);
        if (version.ModelId is { } model)
            ModelVersionsTag.Add(session, model, version.Name, number);
        return Get(session, version.Name, number);
    }

    /// <exception cref="MlflowException">There is no such version.</exception>
    public static ModelVersion Get(Session session, string name, long version) =>
        session.First($"SELECT {Columns} FROM model_versions WHERE name = $1 AND version = $2", row => Read(session, row), name, version) ?? throw Missing(name, version);

    /// <summary>The address of a version's files.</summary>
    public static string StorageLocation(Session session, string name, long version) =>
        session.Text("SELECT storage_location FROM model_versions WHERE name = $1 AND version = $2", name, version) ?? throw Missing(name, version);

    public ModelVersion Describe(Session session, string name, long version, string description)
    {
        Touch(session, name, version);
        session.Execute("UPDATE model_versions SET description = $3 WHERE name = $1 AND version = $2", name, version, description);
        return Get(session, name, version);
    }

    /// <summary>Deletes a version and the aliases that name it. The artifacts stay.</summary>
    public void Delete(Session session, string name, long version)
    {
        Touch(session, name, version);
        session.Execute("DELETE FROM model_versions WHERE name = $1 AND version = $2", name, version);
    }

    public ModelVersion Transition(Session session, string name, long version, string stage, bool archiveExisting)
    {
        if (archiveExisting && !Stage.IsActive(stage))
            throw MlflowException.Invalid(
                $"Model version transition cannot archive existing model versions because '{stage}' is not an Active stage. "
                + "Valid stages are Staging, Production");
        Touch(session, name, version);
        if (archiveExisting)
            session.Execute("UPDATE model_versions SET current_stage = 'Archived', last_updated_timestamp = $4 WHERE name = $1 AND version <> $2 AND current_stage = $3",
                name, version, stage, Now);
        session.Execute("UPDATE model_versions SET current_stage = $3 WHERE name = $1 AND version = $2", name, version, stage);
        return Get(session, name, version);
    }

    public void SetTag(Session session, string name, long version, Tag tag)
    {
        Touch(session, name, version);
        WriteTag(session, name, version, tag);
    }

    public void DeleteTag(Session session, string name, long version, string key)
    {
        Touch(session, name, version);
        session.Execute("DELETE FROM model_version_tags WHERE name = $1 AND version = $2 AND key = $3", name, version, key);
    }

    internal static ModelVersion Read(Session session, SqliteDataReader row)
    {
        var (name, version) = (row.GetString(0), row.GetInt64(1));
        var tags = session.Query(
            "SELECT key, value FROM model_version_tags WHERE name = $1 AND version = $2",
            static tag => new Tag(tag.GetString(0), tag.GetString(1)),
            name,
            version);
        var aliases = session.Query("SELECT alias FROM model_aliases WHERE name = $1 AND version = $2", static alias => alias.GetString(0), name, version);
        return new ModelVersion(name, version.ToString(CultureInfo.InvariantCulture), row.GetInt64(2), row.GetInt64(3), row.GetString(4), row.GetString(5), row.GetString(6),
            row.TextOrNull(7), row.TextOrNull(8), row.TextOrNull(9), "READY", tags.Count == 0 ? null : tags, aliases.Count == 0 ? null : aliases);
    }

    private long Now => time.GetUtcNow().ToUnixTimeMilliseconds();

    private void Touch(Session session, string name, long version)
    {
        models.Touch(session, name);
        if (session.Execute("UPDATE model_versions SET last_updated_timestamp = $3 WHERE name = $1 AND version = $2", name, version, Now) == 0)
            throw Missing(name, version);
    }

    private static void WriteTag(Session session, string name, long version, Tag tag) => session.Execute(
        "INSERT INTO model_version_tags VALUES ($1, $2, $3, $4) ON CONFLICT DO UPDATE SET value = excluded.value", name, version, tag.Key, tag.Value);

    private static MlflowException Missing(string name, long version) => MlflowException.NotFound($"Model Version (name={name}, version={version}) not found");
}
