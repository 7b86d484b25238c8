using System.Globalization;
using MultiModel.Tracking.Api;

namespace MultiModel.Tracking.Search;

/// <summary>What kind of value a clause compares with.</summary>
public enum OperandKind { Text, Number, List, Null }

/// <summary>The right side of a comparison: a quoted text, a number, or a list of texts; IS NULL has none.</summary>
public sealed record Operand(OperandKind Kind, string Written, double Number, IReadOnlyList<string> Texts)
{
    public static Operand OfText(string text) => new(OperandKind.Text, text, 0, [text]);
    public static Operand OfNumber(string written) => new(OperandKind.Number, written, double.Parse(written, NumberStyles.Float, CultureInfo.InvariantCulture), []);
    public static Operand OfList(IReadOnlyList<string> texts) => new(OperandKind.List, $"({string.Join(", ", texts)})", 0, texts);
    public static Operand Null { get; } = new(OperandKind.Null, "NULL", 0, []);
}

/// <param name="Entity">The part before the first dot, or <c>attribute</c> when there is none.</param>
/// <param name="Comparator">In upper case: <c>= != &gt; &gt;= &lt; &lt;= LIKE ILIKE IN NOT IN IS NULL IS NOT NULL</c>.</param>
public sealed record Clause(string Entity, string Key, string Comparator, Operand Operand);

/// <summary>MLflow's filter grammar: comparisons joined by AND.</summary>
public static class Filter
{
    /// <summary>Comparisons of a filter: more than any that a person or a client writes, and fewer than SQLite can take.</summary>
    private const int MaxClauses = 200;

    public static IReadOnlyList<Clause> Parse(string? filter)
    {
        if (string.IsNullOrWhiteSpace(filter))
            return [];
        var tokens = new Queue<FilterToken>(FilterLexer.Read(filter));
        var clauses = new List<Clause>();
        while (true)
        {
            clauses.Add(clauses.Count < MaxClauses ? ReadClause(tokens)
                : throw MlflowException.Invalid($"The filter string has more than {MaxClauses} comparisons."));
            var joint = tokens.Dequeue();
            if (joint.Kind == TokenKind.End)
                return clauses;
            if (!joint.Is("AND"))
                throw FilterLexer.Invalid(string.Join(' ', tokens.Select(static token => token.Text).Prepend(joint.Text)).TrimEnd());
        }
    }

    private static Clause ReadClause(Queue<FilterToken> tokens)
    {
        var left = tokens.Dequeue();
        if (left.Kind is not (TokenKind.Word or TokenKind.QuotedKey))
            throw FilterLexer.Invalid(left.Text);
        var (entity, key) = Identifier.Parse(left.Text);
        var comparator = tokens.Dequeue();
        if (comparator.Kind == TokenKind.Comparator)
            return new Clause(entity, key, comparator.Text, Value(tokens.Dequeue()));
        if (comparator.Is("LIKE") || comparator.Is("ILIKE"))
            return new Clause(entity, key, comparator.Text.ToUpperInvariant(), Value(tokens.Dequeue()));
        if (comparator.Is("IN"))
            return new Clause(entity, key, "IN", List(tokens));
        if (comparator.Is("NOT") && tokens.Dequeue().Is("IN"))
            return new Clause(entity, key, "NOT IN", List(tokens));
        if (comparator.Is("IS") && tokens.TryDequeue(out var next))
        {
            var negated = next.Is("NOT");
            if ((negated ? tokens.Dequeue() : next).Is("NULL"))
                return new Clause(entity, key, negated ? "IS NOT NULL" : "IS NULL", Operand.Null);
        }
        throw FilterLexer.Invalid($"{left.Text} {comparator.Text}".TrimEnd());
    }

    private static Operand Value(FilterToken token) => token.Kind switch
    {
        TokenKind.Text => Operand.OfText(token.Value),
        TokenKind.Number => Operand.OfNumber(token.Text),
        TokenKind.Word or TokenKind.QuotedKey => throw MlflowException.Invalid("Parameter value is either not quoted or unidentified quote types used for "
            + $"string value {token.Text}. Use either single or double quotes."),
        _ => throw FilterLexer.Invalid(token.Text),
    };

    private static Operand List(Queue<FilterToken> tokens)
    {
        var texts = new List<string>();
        var token = tokens.Dequeue();
        if (token.Kind != TokenKind.Open)
            throw FilterLexer.Invalid(token.Text);
        do
        {
            token = tokens.Dequeue();
            // A tuple of one, as Python prints it and as f"run_id IN {tuple(ids)}" writes it, ends with a comma.
            if (token.Kind == TokenKind.Close && texts.Count > 0)
                break;
            if (token.Kind != TokenKind.Text)
                throw MlflowException.Invalid($"A list after IN holds quoted strings separated by commas, as in ('a', 'b'); found '{token.Text}'.");
            texts.Add(token.Value);
            token = tokens.Dequeue();
        }
        while (token.Kind == TokenKind.Comma);
        return token.Kind == TokenKind.Close ? Operand.OfList(texts) : throw FilterLexer.Invalid(token.Text);
    }
}
