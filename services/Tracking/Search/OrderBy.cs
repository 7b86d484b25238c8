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
        List<FilterToken> tokens;
        try
        {
            tokens = FilterLexer.Read(clause);
        }
        catch (MlflowException)
        {
            // It speaks of filters.
            throw Invalid(clause);
        }
        if (tokens[0].Kind is not (TokenKind.Word or TokenKind.QuotedKey) || tokens.Count > 3)
            throw Invalid(clause);
        var direction = tokens[1];
        if (tokens.Count == 3 && !direction.Is("ASC") && !direction.Is("DESC"))
            throw MlflowException.Invalid($"Invalid ordering key in order_by clause '{clause}'.");
        var (entity, key) = Identifier.Parse(tokens[0].Text);
        return new OrderBy(entity, key, direction.Is("DESC"));
    }

    private static MlflowException Invalid(string clause) => MlflowException.Invalid(
        $"Invalid order_by clause '{Validation.Truncate(clause, 250)}'. Could not be parsed. A clause is a name such as metrics.accuracy, then ASC or DESC.");
}
