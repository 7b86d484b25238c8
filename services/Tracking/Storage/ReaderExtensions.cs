using Microsoft.Data.Sqlite;

namespace MultiModel.Tracking.Storage;

internal static class ReaderExtensions
{
    public static string? TextOrNull(this SqliteDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    public static long? Int64OrNull(this SqliteDataReader row, int column) => row.IsDBNull(column) ? null : row.GetInt64(column);
}
