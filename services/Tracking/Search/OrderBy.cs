using MultiModel.Tracking.Api;

namespace MultiModel.Tracking.Search;

/// <summary>One clause of order_by: an identifier, then <c>ASC</c> (default) or <c>DESC</c>.</summary>
public sealed record OrderBy(string Entity, string Key, bool Descending)
{
    public string Direction => Descending ? "DESC" : "ASC";

    /// <summary>Clauses of an order_by: each may join a table, and SQLite joins 64.</summary>
    private const int MaxClauses = 50;

    public static IEnumerable<OrderBy> Parse(IReadOnlyList<string> clauses) => Checked(clauses).Select(Parse);

    /// <exception cref="MlflowException">There are more clauses than a search can sort by.</exception>
    public static IReadOnlyList<T> Checked<T>(IReadOnlyList<T> clauses) => clauses.Count <= MaxClauses ? clauses
        : throw MlflowException.Invalid($"order_by has {clauses.Count} clauses, more than {MaxClauses}.");

    private static OrderBy Parse(string clause)
    {
        var tokens = FilterLexer.Read(clause);
        if (tokens[0].Kind is not (TokenKind.Word or TokenKind.QuotedKey) || tokens.Count > 3)
            throw MlflowException.Invalid($"Invalid order_by clause '{clause}'. Could not be parsed.");
        var direction = tokens[1];
        if (tokens.Count == 3 && !direction.Is("ASC") && !direction.Is("DESC"))
            throw MlflowException.Invalid($"Invalid ordering key in order_by clause '{clause}'.");
        var (entity, key) = Identifier.Parse(tokens[0].Text);
        return new OrderBy(entity, key, direction.Is("DESC"));
    }
}
