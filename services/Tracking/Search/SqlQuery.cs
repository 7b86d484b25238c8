using System.Text;
using System.Text.Json;
using MultiModel.Tracking.Api;

namespace MultiModel.Tracking.Search;

/// <summary>SQL text with its values kept apart: what a client wrote is only ever a parameter.</summary>
internal sealed class SqlQuery
{
    private readonly StringBuilder text = new();
    private readonly List<object?> values = [];

    /// <summary>SQLite's SQLITE_MAX_LIKE_PATTERN_LENGTH, in bytes of UTF-8.</summary>
    private const int MaxPattern = 50_000;

    public string Text => text.ToString();

    public object?[] Values => [.. values];

    public SqlQuery Append(string sql)
    {
        text.Append(sql);
        return this;
    }

    /// <summary>Keeps a value and returns the name of its parameter.</summary>
    public string Parameter(object? value)
    {
        values.Add(value);
        return $"${values.Count}";
    }

    /// <summary>A list of any length as one parameter: the operand of <c>IN</c>.</summary>
    public string List(IEnumerable<long> all) => $"(SELECT value FROM json_each({Parameter(JsonSerializer.Serialize(all))}))";

    public string Parameters<T>(IEnumerable<T> all) => string.Join(", ", all.Select(value => Parameter(value)));

    /// <summary>A comparison of a text column with a quoted text or a list of them.</summary>
    public string CompareText(string column, Clause clause, params ReadOnlySpan<string> allowed)
    {
        Check(clause, allowed);
        if (clause.Operand.Kind == OperandKind.Number)
            throw MlflowException.Invalid($"Expected a quoted string value for {clause.Entity} (e.g. 'my-value'). Got value {clause.Operand.Written}");
        if (clause.Comparator is "LIKE" or "ILIKE" && Encoding.UTF8.GetByteCount(clause.Operand.Written) > MaxPattern)
            throw MlflowException.Invalid($"The pattern after {clause.Comparator} for {clause.Entity} '{clause.Key}' is longer than {MaxPattern} bytes.");
        return clause.Comparator switch
        {
            "IN" or "NOT IN" => $"{column} {clause.Comparator} ({Parameters(clause.Operand.Texts)})",
            "ILIKE" => $"lower({column}) LIKE lower({Parameter(clause.Operand.Written)})",
            _ => $"{column} {clause.Comparator} {Parameter(clause.Operand.Written)}",
        };
    }

    /// <summary>A comparison of a numeric column with a number.</summary>
    public string CompareNumber(string column, Clause clause)
    {
        Check(clause, Comparators.Numeric);
        return clause.Operand.Kind == OperandKind.Number
            ? $"{column} {clause.Comparator} {Parameter(clause.Operand.Number)}"
            : throw MlflowException.Invalid($"Expected numeric value type for {clause.Entity}: {clause.Key}. Found {clause.Operand.Written}");
    }

    private static void Check(Clause clause, ReadOnlySpan<string> allowed)
    {
        if (!allowed.Contains(clause.Comparator))
            throw MlflowException.Invalid($"Invalid comparator '{clause.Comparator}' for {clause.Entity} '{clause.Key}', not one of '{string.Join("', '", allowed)}'");
    }
}

internal static class Comparators
{
    public static readonly string[] Numeric = [">", ">=", "<", "<=", "=", "!="];
    public static readonly string[] Text = ["=", "!=", "LIKE", "ILIKE"];
    public static readonly string[] TextOrList = [.. Text, "IN", "NOT IN"];
}
