using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace MultiModel.Tracking.Storage;

/// <summary>
/// One SQLite connection and its prepared statements. Parameters are <c>$1</c>, <c>$2</c>, ... in the order of the values.
/// Not for concurrent use: <see cref="Database"/> hands a session to one caller at a time.
/// </summary>
public sealed class Session : IDisposable
{
    /// <summary>Searches make statements of their own: past this many, all are dropped and prepared anew.</summary>
    private const int MaxStatements = 200;

    private readonly SqliteConnection connection;
    private readonly Dictionary<string, SqliteCommand> statements = [];
    private int reading;
    private CancellationToken end;

    internal Session(SqliteConnection connection) => this.connection = connection;

    /// <summary>False outside BEGIN and COMMIT, and after an error for which SQLite has rolled back by itself.</summary>
    public bool InTransaction => raw.sqlite3_get_autocommit(connection.Handle) == 0;

    /// <summary>Executes a statement and returns the number of rows that it changed.</summary>
    public int Execute(string sql, params ReadOnlySpan<object?> values) => Prepare(sql, values).ExecuteNonQuery();

    /// <summary>Executes several statements, separated by semicolons and without parameters.</summary>
    public void ExecuteScript(string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    public List<T> Query<T>(string sql, Func<SqliteDataReader, T> read, params ReadOnlySpan<object?> values)
    {
        var rows = new List<T>();
        Visit(sql, row => rows.Add(read(row)), values);
        return rows;
    }

    /// <summary>Shows each row without holding them all.</summary>
    public void Visit(string sql, Action<SqliteDataReader> visit, params ReadOnlySpan<object?> values) => Read(sql, values, reader =>
    {
        while (reader.Read())
            visit(reader);
    });

    /// <summary>The first row, or null when there is none.</summary>
    public T? First<T>(string sql, Func<SqliteDataReader, T> read, params ReadOnlySpan<object?> values) where T : class
    {
        T? row = null;
        Read(sql, values, reader => row = reader.Read() ? read(reader) : null);
        return row;
    }

    /// <summary>The first column of the first row as an integer, or null when there is none.</summary>
    public long? Int64(string sql, params ReadOnlySpan<object?> values) => Prepare(sql, values).ExecuteScalar() as long?;

    /// <summary>The first column of the first row as text, or null when there is none.</summary>
    public string? Text(string sql, params ReadOnlySpan<object?> values) => Prepare(sql, values).ExecuteScalar() as string;

    /// <summary>Runs queries, of which the token ends the one that is under way.</summary>
    internal T Run<T>(Func<Session, T> read, CancellationToken cancellationToken)
    {
        end = cancellationToken;
        using var interruption = cancellationToken.UnsafeRegister(static session => raw.sqlite3_interrupt(((Session)session!).connection.Handle), this);
        try
        {
            return read(this);
        }
        catch (SqliteException exception) when (exception.SqliteErrorCode == raw.SQLITE_INTERRUPT)
        {
            throw new OperationCanceledException(exception.Message, exception, cancellationToken);
        }
        finally
        {
            end = CancellationToken.None;
        }
    }

    public void Dispose()
    {
        DropStatements();
        connection.Dispose();
    }

    private void Read(string sql, ReadOnlySpan<object?> values, Action<SqliteDataReader> read)
    {
        using var reader = Prepare(sql, values).ExecuteReader();
        reading++;
        try
        {
            read(reader);
        }
        finally
        {
            reading--;
        }
    }

    private SqliteCommand Prepare(string sql, ReadOnlySpan<object?> values)
    {
        // An interruption between two statements is lost on SQLite.
        end.ThrowIfCancellationRequested();
        if (!statements.TryGetValue(sql, out var command))
        {
            // What is read for a row of another query must not end that one.
            if (statements.Count >= MaxStatements && reading == 0)
                DropStatements();
            command = connection.CreateCommand();
            command.CommandText = sql;
            for (var i = 1; i <= values.Length; i++)
                command.Parameters.Add(new SqliteParameter { ParameterName = $"${i}" });
            statements.Add(sql, command);
        }
        for (var i = 0; i < values.Length; i++)
            command.Parameters[i].Value = values[i] ?? DBNull.Value;
        return command;
    }

    private void DropStatements()
    {
        foreach (var command in statements.Values)
            command.Dispose();
        statements.Clear();
    }
}
