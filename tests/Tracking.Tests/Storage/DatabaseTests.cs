using Microsoft.Data.Sqlite;
using MultiModel.Testing;
using MultiModel.Tracking.Api;
using MultiModel.Tracking.Storage;

namespace MultiModel.Tracking.Tests.Storage;

public sealed class DatabaseTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static Database Open(string directory, TimeSpan? queryTimeout = null) => Database.Open(directory, TimeProvider.System, queryTimeout ?? TimeSpan.FromMinutes(1));

    [Fact]
    public async Task Read_WithMoreStatementsThanAreKeptWhileRowsAreRead_ReadsEveryRow()
    {
        using var folder = new TemporaryFolder();
        using var database = Open(folder.Path);

        var rows = await database.ReadAsync(static session => session.Query("SELECT value FROM json_each('[1,2,3]')", row =>
        {
            for (var i = 0; i < 150; i++)
                session.Int64($"SELECT {(row.GetInt64(0) * 1000) + i}");
            return row.GetInt64(0);
        }), Token);

        Assert.Equal([1, 2, 3], rows);
    }

    public static TheoryData<string> Endless => [
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n",
        // ended between two statements rather than in one
        "SELECT 1",
    ];

    [Theory]
    [MemberData(nameof(Endless))]
    public async Task Read_WhoseCallerGoes_EndsAndLeavesTheConnectionUsable(string query)
    {
        using var folder = new TemporaryFolder();
        using var database = Open(folder.Path);
        using var caller = CancellationTokenSource.CreateLinkedTokenSource(Token);

        // off this thread: a read runs on its caller's
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Task.Run(() => database.ReadAsync<int>(session =>
        {
            caller.CancelAfter(20);
            while (true)
                session.Int64(query);
        }, caller.Token), Token));

        Assert.Equal(2, await database.ReadAsync(static session => session.Int64("SELECT 2"), Token));
    }

    [Theory]
    [MemberData(nameof(Endless))]
    public async Task Read_LongerThanAQueryMay_IsRefused(string query)
    {
        using var folder = new TemporaryFolder();
        using var database = Open(folder.Path, TimeSpan.FromMilliseconds(50));

        var refused = await Assert.ThrowsAsync<MlflowException>(() => Task.Run(() => database.ReadAsync<int>(session =>
        {
            while (true)
                session.Int64(query);
        }, Token), Token));

        Assert.Equal(503, refused.StatusCode);
        Assert.StartsWith("The query was ended after 0.05 s.", refused.Message, StringComparison.Ordinal);
    }

    /// <summary>SQLite rolls back by itself when the disk fails.</summary>
    [Fact]
    public async Task Read_WhoseTransactionIsOverWhenItFails_FailsWithItsOwnReason()
    {
        using var folder = new TemporaryFolder();
        using var database = Open(folder.Path);

        var failed = await Assert.ThrowsAsync<InvalidOperationException>(() => database.ReadAsync<int>(static session =>
        {
            session.Execute("ROLLBACK");
            throw new InvalidOperationException("the disk");
        }, Token));

        Assert.Equal("the disk", failed.Message);
    }

    [Fact]
    public async Task Write_ThatThrows_IsUndoneAndLeavesTheOthersOfItsGroup()
    {
        using var folder = new TemporaryFolder();
        using var database = Open(folder.Path);
        await database.WriteAsync(static session => session.Execute("CREATE TABLE t (x INTEGER)"), Token);

        var writes = Enumerable.Range(0, 100).Select(i => database.WriteAsync(session =>
        {
            session.Execute("INSERT INTO t VALUES ($1)", i);
            return i % 2 == 0 ? i : throw new InvalidOperationException("odd");
        }, Token)).ToArray();
        await Task.WhenAll(writes.Select(static write => write.ContinueWith(static _ => { }, TaskScheduler.Default)));

        Assert.Equal(50, writes.Count(static write => write.IsCompletedSuccessfully));
        Assert.Equal(50, await database.ReadAsync(static session => session.Int64("SELECT count(*) FROM t WHERE x % 2 = 0"), Token));
        Assert.Equal(0, await database.ReadAsync(static session => session.Int64("SELECT count(*) FROM t WHERE x % 2 = 1"), Token));
    }

    [Fact]
    public async Task Write_WhenTheDiskIsFull_FailsWithThatReasonAndLosesNothing()
    {
        using var folder = new TemporaryFolder();
        using var database = Open(folder.Path);
        await database.WriteAsync(static session => session.Execute("CREATE TABLE t (x TEXT)"), Token);
        await database.WriteAsync(static session => session.Execute("INSERT INTO t VALUES ('kept')"), Token);
        await database.WriteAsync(static session => session.Int64($"PRAGMA max_page_count = {session.Int64("PRAGMA page_count") + 5}"), Token);

        var full = await Assert.ThrowsAsync<SqliteException>(() => database.WriteAsync(static session => session.Execute("INSERT INTO t VALUES (zeroblob(1000000))"), Token));
        Assert.Equal(13, full.SqliteErrorCode);

        await database.WriteAsync(static session => session.Int64("PRAGMA max_page_count = 1000000"), Token);
        await database.WriteAsync(static session => session.Execute("INSERT INTO t VALUES ('after')"), Token);
        Assert.Equal(2, await database.ReadAsync(static session => session.Int64("SELECT count(*) FROM t"), Token));
    }

    [Fact]
    public async Task Open_AgainAfterUse_KeepsDataAndAppliesNoMigrationTwice()
    {
        using var folder = new TemporaryFolder();
        using (var first = Open(folder.Path))
            await first.WriteAsync(static session => session.Execute("INSERT INTO registered_models VALUES ('m', '', 1, 1, 0)"), Token);

        using var second = Open(folder.Path);
        Assert.Equal("m", await second.ReadAsync(static session => session.Text("SELECT name FROM registered_models"), Token));
        Assert.Equal("wal", await second.ReadAsync(static session => session.Text("PRAGMA journal_mode"), Token));
    }

    [Fact]
    public async Task Open_OfADatabaseFromANewerVersion_SaysSo()
    {
        using var folder = new TemporaryFolder();
        using (var first = Open(folder.Path))
            await first.WriteAsync(static session => session.Execute("INSERT INTO schema_migrations VALUES (999, 'future', 0)"), Token);

        Assert.Contains("version 999", Assert.Throws<DatabaseException>(() => Open(folder.Path)).Message);
    }

    [Fact]
    public void Open_OfAFileThatIsNoDatabase_SaysSo()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("tracking.db"), new string('x', 5000));

        Assert.Contains("not an SQLite database", Assert.Throws<DatabaseException>(() => Open(folder.Path)).Message);
    }

    [Fact]
    public async Task Open_OfADamagedDatabase_AdvisesToPutACopyInItsPlace()
    {
        using var folder = new TemporaryFolder();
        using (var first = Open(folder.Path))
            await first.WriteAsync(static session => session.Execute("INSERT INTO registered_models VALUES ('m', '', 1, 1, 0)"), Token);
        using (var file = File.OpenWrite(folder.File("tracking.db")))
        {
            file.Position = 100;
            file.Write(new byte[2000]);
        }

        var message = Assert.Throws<DatabaseException>(() => Open(folder.Path)).Message;

        Assert.Contains("tracking.db is damaged. Put a copy of the file in its place", message);
    }

    [Fact]
    public void Open_OfAFolderThatIsAFile_SaysSo()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("file"), "");

        Assert.Contains("it is a file. Remove the file", Assert.Throws<DatabaseException>(() => Open(folder.File("file"))).Message);
    }

    [Fact]
    public async Task Open_ByManyAtOnce_MakesTheTablesOnce()
    {
        using var folder = new TemporaryFolder();

        using var together = new Barrier(4);
        var opened = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Factory.StartNew(() =>
        {
            together.SignalAndWait(Token);
            return Open(folder.Path);
        }, Token, TaskCreationOptions.LongRunning, TaskScheduler.Default)));

        Assert.Equal(0, await opened[0].ReadAsync(static session => session.Int64("SELECT count(*) FROM runs"), Token));
        foreach (var database in opened)
            database.Dispose();
    }

    [Fact]
    public async Task Read_IsASnapshot_OfTheLastCommit()
    {
        using var folder = new TemporaryFolder();
        using var database = Open(folder.Path);
        await database.WriteAsync(static session => session.Execute("CREATE TABLE t (x INTEGER)"), Token);

        var seen = await database.ReadAsync(session =>
        {
            var before = session.Int64("SELECT count(*) FROM t");
            database.WriteAsync(static writer => writer.Execute("INSERT INTO t VALUES (1)"), Token).GetAwaiter().GetResult();
            return (before, After: session.Int64("SELECT count(*) FROM t"));
        }, Token);

        Assert.Equal((0, 0), seen);
        Assert.Equal(1, await database.ReadAsync(static session => session.Int64("SELECT count(*) FROM t"), Token));
    }

    /// <summary>SQLite flushes the folder of its file, and nothing flushes those above.</summary>
    [Fact]
    public void Open_InNewFolders_FlushesTheFolderThatTheyWereMadeIn()
    {
        using var folder = new TemporaryFolder();
        using var opens = OpenWatch.Of(folder.Path);

        using var database = Open(folder.File("new", "mlflow"));

        Assert.True(opens.Any());
    }
}
