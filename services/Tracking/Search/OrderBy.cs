using MultiModel.Tracking.Api;

namespace MultiModel.Tracking.Search;

/// <summary>One clause of order_by: an identifier, then <c>ASC</c> (default) or <c>DESC</c>.</summary>
public sealed record OrderBy(string Entity, string Key, bool Descending)
{
    public string Direction => Descending ? "DESC" : "ASC";

    public static OrderBy Parse(string clause)
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
