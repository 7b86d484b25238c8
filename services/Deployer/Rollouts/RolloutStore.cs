using System.Text.Json;
using System.Text.Json.Serialization;
using Dapper;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Options;
using MultiModel.Deployer.Targets;
using MultiModel.ServiceDefaults.Files;
using MultiModel.ServiceDefaults.Hosting;

namespace MultiModel.Deployer.Rollouts;

/// <summary>
/// Every rollout and what happened on its way, in <c>rollouts.db</c> (SQLite). A change is on the disk when its method returns.
/// </summary>
public sealed class RolloutStore : IDisposable
{
    private const string Schema = """
        PRAGMA journal_mode = WAL;
        CREATE TABLE IF NOT EXISTS rollout (
          number INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, state TEXT NOT NULL, document TEXT NOT NULL) STRICT;
        CREATE TABLE IF NOT EXISTS progress (
          rollout TEXT NOT NULL REFERENCES rollout (id), sequence INTEGER NOT NULL, document TEXT NOT NULL,
          PRIMARY KEY (rollout, sequence)) STRICT, WITHOUT ROWID;
        """;

    private static readonly JsonSerializerOptions Json = new()
    {
        Converters = { new JsonStringEnumConverter() },
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };

    private readonly string connectionString;
    private readonly ManifestFiles files;
    private readonly IRolloutTarget target;
    private readonly FileStream held;

    /// <exception cref="StartupException">The folder cannot be made or written, another process has it, or the file is no database.</exception>
    public RolloutStore(IOptions<DeployerOptions> options, ManifestFiles files, IRolloutTarget target)
    {
        (this.files, this.target) = (files, target);
        var folder = Path.GetFullPath(options.Value.DataDirectory);
        connectionString = new SqliteConnectionStringBuilder { DataSource = Path.Combine(folder, "rollouts.db"), DefaultTimeout = 5 }.ToString();
        try
        {
            DurableFile.MakeFolder(folder);
            held = DataFolderLock.Take(folder, "Deployer__DataDirectory");
            using var database = Open();
            database.Execute(Schema);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or SqliteException)
        {
            throw new StartupException(
                $"The deployer cannot keep rollouts in {folder}: {exception.Message.TrimEnd('.')}. "
                + "Set Deployer__DataDirectory to a folder that it may write.",
                exception);
        }
    }

    /// <summary>Raised after every change.</summary>
    public ChangeSignal Changed { get; } = new();

    public void Dispose() => held.Dispose();

    /// <returns>The rollout as it is read from now on.</returns>
    public Rollout Add(Rollout rollout)
    {
        using (var database = Open())
            database.Execute("INSERT INTO rollout (id, state, document) VALUES (@Id, @State, @Document)", Row(rollout));
        Changed.Raise();
        return WithPlaces(rollout);
    }

    public void Update(Rollout rollout)
    {
        using (var database = Open())
            Update(database, rollout);
        Changed.Raise();
    }

    /// <summary>Makes the rollout the live one; the one that was live is superseded in the same transaction.</summary>
    public void Succeed(Rollout rollout)
    {
        using (var database = Open())
        using (var transaction = database.BeginTransaction())
        {
            foreach (var live in Read(database, "WHERE state = 'Succeeded' AND id <> @Id", rollout))
                Update(database, live with { State = RolloutState.Superseded });
            Update(database, rollout with { State = RolloutState.Succeeded });
            transaction.Commit();
        }
        Changed.Raise();
    }

    public void AddProgress(string rollout, DateTimeOffset at, string stage, string message)
    {
        using (var database = Open())
        using (var transaction = database.BeginTransaction())
        {
            var sequence = 1 + database.ExecuteScalar<long>("SELECT coalesce(max(sequence), 0) FROM progress WHERE rollout = @rollout", new { rollout });
            var document = JsonSerializer.Serialize(new RolloutProgress(sequence, at, stage, message), Json);
            database.Execute("INSERT INTO progress VALUES (@rollout, @sequence, @document)", new { rollout, sequence, document });
            transaction.Commit();
        }
        Changed.Raise();
    }

    public Rollout? Find(string id)
    {
        using var database = Open();
        return Read(database, "WHERE id = @id", new { id }).SingleOrDefault();
    }

    /// <summary>The live rollout.</summary>
    public Rollout? Current()
    {
        using var database = Open();
        return Read(database, "WHERE state = 'Succeeded'").SingleOrDefault();
    }

    /// <summary>The oldest rollout that has not ended.</summary>
    public Rollout? NextUnfinished()
    {
        using var database = Open();
        return Read(database, "WHERE state IN ('Pending', 'Running') ORDER BY number LIMIT 1").SingleOrDefault();
    }

    /// <summary>Whether a rollout waits for its turn.</summary>
    public bool HasPending()
    {
        using var database = Open();
        return database.ExecuteScalar<bool>("SELECT EXISTS (SELECT 1 FROM rollout WHERE state = 'Pending')");
    }

    /// <summary>The newest rollouts, newest first.</summary>
    public IReadOnlyList<Rollout> Latest(int count)
    {
        using var database = Open();
        return Read(database, "ORDER BY number DESC LIMIT @count", new { count });
    }

    /// <summary>Ids of the ended rollouts beyond the newest <paramref name="kept"/>, oldest first, without the live one and the one that was live before it.</summary>
    public IReadOnlyList<string> Beyond(int kept)
    {
        using var database = Open();
        return [.. database.Query<string>("""
            SELECT id FROM rollout WHERE state IN ('Failed', 'Superseded')
              AND number NOT IN (SELECT number FROM rollout ORDER BY number DESC LIMIT @kept)
              AND number NOT IN (SELECT number FROM rollout WHERE state = 'Superseded' ORDER BY number DESC LIMIT 1)
            ORDER BY number
            """, new { kept })];
    }

    public void Remove(string id)
    {
        using (var database = Open())
        using (var transaction = database.BeginTransaction())
        {
            database.Execute("DELETE FROM progress WHERE rollout = @id; DELETE FROM rollout WHERE id = @id", new { id });
            transaction.Commit();
        }
        Changed.Raise();
    }

    public IReadOnlyList<RolloutProgress> ProgressAfter(string rollout, long sequence)
    {
        using var database = Open();
        return [.. database.Query<string>("SELECT document FROM progress WHERE rollout = @rollout AND sequence > @sequence ORDER BY sequence", new { rollout, sequence })
            .Select(static document => JsonSerializer.Deserialize<RolloutProgress>(document, Json)!)];
    }

    private static void Update(SqliteConnection database, Rollout rollout) =>
        database.Execute("UPDATE rollout SET state = @State, document = @Document WHERE id = @Id", Row(rollout));

    private List<Rollout> Read(SqliteConnection database, string clause, object? parameters = null) =>
        [.. database.Query<string>("SELECT document FROM rollout " + clause, parameters).Select(document => WithPlaces(JsonSerializer.Deserialize<Rollout>(document, Json)!))];

    /// <remarks>The data folder may have been moved since it was kept, and the graph to another port.</remarks>
    private Rollout WithPlaces(Rollout rollout) => rollout with
    {
        ManifestPath = files.PathOf(rollout.Id),
        PredictionsUrl = rollout.Target == target.Name ? target.PredictionsUrl(rollout.Namespace, rollout.Name) : null,
    };

    private static object Row(Rollout rollout) => new { rollout.Id, State = rollout.State.ToString(), Document = JsonSerializer.Serialize(rollout, Json) };

    private SqliteConnection Open()
    {
        var database = new SqliteConnection(connectionString);
        database.Open();
        database.Execute("PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;");
        return database;
    }
}
