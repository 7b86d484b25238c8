using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.Data.Sqlite;
using MultiModel.ServiceDefaults.Files;
using MultiModel.Tracking.Api;
using static SQLitePCL.raw;

namespace MultiModel.Tracking.Storage;

/// <summary>
/// The tracking database: one SQLite file in WAL mode with synchronous=FULL. All writes go through one <see cref="Writer"/>;
/// reads run beside it, each on a snapshot of its own.
/// </summary>
public sealed class Database : IDisposable
{
    private const string FileName = "tracking.db";
    private static readonly TimeSpan LongestBusy = TimeSpan.FromSeconds(10);

    /// <summary>Reads under way at once: a few more than cores, since some wait for the disk.</summary>
    private static readonly int MaxReaders = Environment.ProcessorCount + 2;

    private readonly string file;
    private readonly Writer writer;
    private readonly TimeSpan queryTimeout;
    private readonly ConcurrentBag<Session> readers = [];
    private readonly SemaphoreSlim readerSlots = new(MaxReaders);

    private Database(string file, Writer writer, TimeSpan queryTimeout)
    {
        this.file = file;
        this.writer = writer;
        this.queryTimeout = queryTimeout;
    }

    /// <summary>Opens or creates the database in a folder and brings its tables up to date.</summary>
    /// <param name="queryTimeout">Longest time that a read waits and runs.</param>
    /// <exception cref="DatabaseException">The folder cannot be written, or the file is not ours to read.</exception>
    public static Database Open(string directory, TimeProvider time, TimeSpan queryTimeout)
    {
        var file = Path.Combine(directory, FileName);
        try
        {
            DurableFile.MakeFolder(Path.GetFullPath(directory));
            return new Database(file, new Writer(PrepareInTurn(file, time)), queryTimeout);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or SqliteException)
        {
            var (reason, advice) = Explain(exception, directory);
            throw new DatabaseException($"Cannot keep the tracking database in {Path.GetFullPath(directory)}: {reason}. "
                + $"{advice}, or name another with Tracking__DataDirectory.", exception);
        }
    }

    /// <summary>
    /// Runs a write in a transaction of its own and returns its result once it is on the disk. An exception undoes the write.
    /// </summary>
    public Task<T> WriteAsync<T>(Func<Session, T> write, CancellationToken cancellationToken) => writer.WriteAsync(write, cancellationToken);

    /// <summary>Runs queries that all see the same state, that of the last commit.</summary>
    /// <exception cref="MlflowException">It took longer than a query may.</exception>
    public async Task<T> ReadAsync<T>(Func<Session, T> read, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(queryTimeout);
        try
        {
            return await ReadInTurnAsync(read, patience.Token);
        }
        catch (OperationCanceledException exception) when (exception.CancellationToken == patience.Token && !cancellationToken.IsCancellationRequested)
        {
            throw new MlflowException(ErrorCode.TEMPORARILY_UNAVAILABLE,
                $"The query was ended after {queryTimeout.TotalSeconds:0.###} s. Narrow its filter or ask for fewer results, or set Tracking__QueryTimeout.");
        }
    }

    private async Task<T> ReadInTurnAsync<T>(Func<Session, T> read, CancellationToken cancellationToken)
    {
        await readerSlots.WaitAsync(cancellationToken);
        try
        {
            if (!readers.TryTake(out var session))
                session = Connect(file, SqliteOpenMode.ReadOnly);
            try
            {
                session.Execute("BEGIN");
                return session.Run(read, cancellationToken);
            }
            finally
            {
                if (session.InTransaction)
                    session.Execute("ROLLBACK");
                readers.Add(session);
            }
        }
        finally
        {
            readerSlots.Release();
        }
    }

    public void Dispose()
    {
        foreach (var session in readers)
            session.Dispose();
        writer.Dispose();
        readerSlots.Dispose();
    }

    /// <remarks>Another process may start on the same folder, and the change to WAL does not wait for its turn by itself, as all else does.</remarks>
    private static Session PrepareInTurn(string file, TimeProvider time)
    {
        var started = Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                return Prepare(file, time);
            }
            catch (SqliteException exception) when (exception.SqliteErrorCode == SQLITE_BUSY && Stopwatch.GetElapsedTime(started) < LongestBusy)
            {
                Thread.Sleep(20);
            }
        }
    }

    private static Session Prepare(string file, TimeProvider time)
    {
        var session = Connect(file, SqliteOpenMode.ReadWriteCreate);
        try
        {
            // FULL: a commit returns after the log is on the disk. The log is checkpointed by SQLite itself, every 1000 pages.
            session.ExecuteScript("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;");
            Migrator.Apply(session, time);
            return session;
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    private static Session Connect(string file, SqliteOpenMode mode)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Mode = mode, Pooling = false, ForeignKeys = true }.ToString());
        connection.Open();
        var session = new Session(connection);
        // Each connection would keep 2 MB of pages that the system's cache has too.
        session.ExecuteScript("PRAGMA cache_size = -500;");
        // MLflow's LIKE tells case apart, its ILIKE does not; SQLite's LIKE does not unless told.
        session.ExecuteScript("PRAGMA case_sensitive_like = ON; PRAGMA busy_timeout = 10000;");
        return session;
    }

    private static (string Reason, string Advice) Explain(Exception exception, string directory) => exception switch
    {
        IOException when File.Exists(directory) => ("it is a file", "Remove the file"),
        SqliteException { SqliteErrorCode: SQLITE_CANTOPEN } => ("the file cannot be opened or created", "Make the folder writable"),
        SqliteException { SqliteErrorCode: SQLITE_BUSY } => ("another program holds it locked", "End that one"),
        SqliteException { SqliteErrorCode: SQLITE_READONLY } => ("it is read-only", "Make the folder writable"),
        SqliteException { SqliteErrorCode: SQLITE_FULL } => ("the disk is full", "Free space on it"),
        SqliteException { SqliteErrorCode: SQLITE_CORRUPT } => ($"{FileName} is damaged", "Put a copy of the file in its place"),
        SqliteException { SqliteErrorCode: SQLITE_NOTADB } => ($"{FileName} is not an SQLite database", "Remove the file"),
        _ => (exception.Message.TrimEnd('.'), "Make the folder writable"),
    };
}
