using Microsoft.Data.Sqlite;
using MultiModel.Tracking.Api;
using MultiModel.Tracking.Experiments;
using MultiModel.Tracking.Storage;

namespace MultiModel.Tracking.Registry;

/// <summary>Registered models in the database. Every method runs inside the caller's transaction.</summary>
public sealed class ModelStore(TimeProvider time)
{
    internal const string Columns = "name, creation_timestamp, last_updated_timestamp, description";

    public RegisteredModel Create(Session session, string name, string description, IReadOnlyList<Tag> tags)
    {
        Unique(name, () => session.Execute("INSERT INTO registered_models VALUES ($1, $2, $3, $3, 0)", name, description, Now));
        foreach (var tag in tags)
            WriteTag(session, name, tag);
        return Get(session, name);
    }

    /// <exception cref="MlflowException">There is no such model.</exception>
    public static RegisteredModel Get(Session session, string name) =>
        session.First($"SELECT {Columns} FROM registered_models WHERE name = $1", row => Read(session, row), name) ?? throw Missing(name);

    public RegisteredModel Rename(Session session, string name, string newName)
    {
        Get(session, name);
        Unique(newName, () => session.Execute("UPDATE registered_models SET name = $2, last_updated_timestamp = $3 WHERE name = $1", name, newName, Now));
        return Get(session, newName);
    }

    public RegisteredModel Describe(Session session, string name, string description)
    {
        Touch(session, name);
        session.Execute("UPDATE registered_models SET description = $2 WHERE name = $1", name, description);
        return Get(session, name);
    }

    /// <summary>Deletes a model with its versions, tags and aliases. The artifacts stay.</summary>
    public static void Delete(Session session, string name)
    {
        if (session.Execute("DELETE FROM registered_models WHERE name = $1", name) == 0)
            throw Missing(name);
    }

    public void SetTag(Session session, string name, Tag tag)
    {
        Touch(session, name);
        WriteTag(session, name, tag);
    }

    public void DeleteTag(Session session, string name, string key)
    {
        Touch(session, name);
        session.Execute("DELETE FROM registered_model_tags WHERE name = $1 AND key = $2", name, key);
    }

    public void SetAlias(Session session, string name, string alias, long version)
    {
        VersionStore.Get(session, name, version);
        Touch(session, name);
        session.Execute("INSERT INTO model_aliases VALUES ($1, $2, $3) ON CONFLICT DO UPDATE SET version = excluded.version", name, alias, version);
    }

    public void DeleteAlias(Session session, string name, string alias)
    {
        Touch(session, name);
        session.Execute("DELETE FROM model_aliases WHERE name = $1 AND alias = $2", name, alias);
    }

    public static ModelVersion GetByAlias(Session session, string name, string alias)
    {
        Get(session, name);
        var version = session.Int64("SELECT version FROM model_aliases WHERE name = $1 AND alias = $2", name, alias)
            ?? throw MlflowException.Invalid($"Registered model alias {alias} not found.");
        return VersionStore.Get(session, name, version);
    }

    /// <summary>Of each of these stages, or of every stage, the greatest version.</summary>
    public static List<ModelVersion> LatestVersions(Session session, string name, IReadOnlyList<string> stages)
    {
        var latest = session.Query("SELECT max(version) FROM model_versions WHERE name = $1 GROUP BY current_stage ORDER BY current_stage", static row => row.GetInt64(0), name)
            .Select(version => VersionStore.Get(session, name, version));
        return [.. latest.Where(version => stages.Count == 0 || stages.Contains(version.CurrentStage))];
    }

    /// <summary>Marks a model as changed now.</summary>
    internal void Touch(Session session, string name)
    {
        if (session.Execute("UPDATE registered_models SET last_updated_timestamp = $2 WHERE name = $1", name, Now) == 0)
            throw Missing(name);
    }

    internal static RegisteredModel Read(Session session, SqliteDataReader row)
    {
        var name = row.GetString(0);
        var tags = session.Query("SELECT key, value FROM registered_model_tags WHERE name = $1", static tag => new Tag(tag.GetString(0), tag.GetString(1)), name);
        var aliases = session.Query("SELECT alias, version FROM model_aliases WHERE name = $1",
            static alias => new ModelAlias(alias.GetString(0), alias.GetInt64(1).ToString()), name);
        var latest = LatestVersions(session, name, []);
        return new RegisteredModel(name, row.GetInt64(1), row.GetInt64(2), row.GetString(3) is { Length: > 0 } description ? description : null,
            latest.Count == 0 ? null : latest, tags.Count == 0 ? null : tags, aliases.Count == 0 ? null : aliases);
    }

    internal static MlflowException Missing(string name) => MlflowException.NotFound($"Registered Model with name={name} not found");

    private long Now => time.GetUtcNow().ToUnixTimeMilliseconds();

    private static void WriteTag(Session session, string name, Tag tag) =>
        session.Execute("INSERT INTO registered_model_tags VALUES ($1, $2, $3) ON CONFLICT DO UPDATE SET value = excluded.value", name, tag.Key, tag.Value);

    private static void Unique(string name, Action write)
    {
        try
        {
            write();
        }
        catch (SqliteException exception) when (exception.SqliteErrorCode == SQLitePCL.raw.SQLITE_CONSTRAINT)
        {
            throw new MlflowException(ErrorCode.RESOURCE_ALREADY_EXISTS, $"Registered Model (name={name}) already exists.");
        }
    }
}
