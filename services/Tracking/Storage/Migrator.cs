using System.Reflection;

namespace MultiModel.Tracking.Storage;

/// <summary>Brings a database's tables to this program's version: the numbered scripts under Migrations/, each in one transaction.</summary>
internal static class Migrator
{
    private const string Prefix = "migration/";

    /// <exception cref="DatabaseException">The database was written by a newer version.</exception>
    public static void Apply(Session session, TimeProvider time)
    {
        session.ExecuteScript("CREATE TABLE IF NOT EXISTS schema_migrations (version INTEGER PRIMARY KEY, name TEXT NOT NULL, applied_at INTEGER NOT NULL)");
        var current = Current(session);
        var scripts = Scripts();
        if (current > scripts[^1].Version)
            throw new DatabaseException($"The tracking database has version {current}, this program knows {scripts[^1].Version}: "
                + "start the newer program again, or name another folder with Tracking__DataDirectory.");
        foreach (var (version, name) in scripts.Where(script => script.Version > current))
        {
            session.Execute("BEGIN IMMEDIATE");
            // Another process that starts on the same folder may have been first.
            if (Current(session) < version)
            {
                session.ExecuteScript(Read(name));
                session.Execute("INSERT INTO schema_migrations VALUES ($1, $2, $3)", version, name, time.GetUtcNow().ToUnixTimeMilliseconds());
            }
            session.Execute("COMMIT");
        }
    }

    private static long Current(Session session) => session.Int64("SELECT max(version) FROM schema_migrations") ?? 0;

    private static List<(long Version, string Name)> Scripts() =>
        [.. Assembly.GetExecutingAssembly().GetManifestResourceNames()
            .Where(static name => name.StartsWith(Prefix, StringComparison.Ordinal))
            .Select(static name => name[Prefix.Length..])
            .Select(static name => (long.Parse(name[..3]), name))
            .Order()];

    private static string Read(string name)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(Prefix + name)!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
