using System.Globalization;
using MultiModel.Tracking.Api;

namespace MultiModel.Tracking.Search;

/// <summary>
/// Cuts a filter string into tokens. An identifier such as <c>metrics.acc</c>, <c>params.`my key`</c> or <c>tags."my key"</c> is one
/// token, of kind <see cref="TokenKind.QuotedKey"/> where a part of it is quoted.
/// </summary>
internal static class FilterLexer
{
    private static readonly string[] Comparators = [">=", "<=", "!=", "=", ">", "<"];

    /// <summary>Characters of a filter: far more than any that a person or a client writes.</summary>
    private const int MaxLength = 65_536;

    public static List<FilterToken> Read(string filter)
    {
        if (filter.Length > MaxLength)
            throw MlflowException.Invalid($"The filter string has {filter.Length} characters, more than {MaxLength}.");
        var tokens = new List<FilterToken>();
        for (var i = 0; ;)
        {
            while (i < filter.Length && char.IsWhiteSpace(filter[i]))
                i++;
            if (i == filter.Length)
                break;
            var token = Next(filter, i);
            tokens.Add(token);
            i += token.Text.Length;
        }
        tokens.Add(new FilterToken(TokenKind.End, "", ""));
        return tokens;
    }

    private static FilterToken Next(string filter, int start)
    {
        var rest = filter.AsSpan(start);
        switch (rest[0])
        {
            case '(': return new(TokenKind.Open, "(", "(");
            case ')': return new(TokenKind.Close, ")", ")");
            case ',': return new(TokenKind.Comma, ",", ",");
            case '\'' or '"':
                var quoted = Quoted(filter, start);
                return new(TokenKind.Text, quoted, quoted[1..^1]);
        }
        foreach (var comparator in Comparators)
            if (rest.StartsWith(comparator))
                return new(TokenKind.Comparator, comparator, comparator);
        var word = Word(filter, start);
        var isNumber = !word.Contains('`') && double.TryParse(word, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number);
        if (isNumber && (char.IsAsciiDigit(word[0]) || word[0] is '+' or '-' or '.'))
            return new(TokenKind.Number, word, word);
        return new(word.AsSpan().ContainsAny('`', '"', '\'') ? TokenKind.QuotedKey : TokenKind.Word, word, word);
    }

    /// <summary>Up to white space or punctuation; a quoted part may follow a dot and may hold anything.</summary>
    private static string Word(string filter, int start)
    {
        var i = start;
        while (i < filter.Length)
        {
            if (filter[i] == '`' || (filter[i] is '"' or '\'' && i > start && filter[i - 1] == '.'))
                i += Quoted(filter, i).Length;
            else if (char.IsWhiteSpace(filter[i]) || filter[i] is '(' or ')' or ',' or '=' or '!' or '<' or '>' or ';' or '"' or '\'')
                break;
            else
                i++;
        }
        if (i == start)
            throw Invalid(filter[start..]);
        return filter[start..i];
    }

    private static string Quoted(string filter, int start)
    {
        var end = filter.IndexOf(filter[start], start + 1);
        return end < 0 ? throw Invalid(filter[start..]) : filter[start..(end + 1)];
    }

    internal static MlflowException Invalid(string clause) => MlflowException.Invalid(
        $"Invalid clause(s) in filter string: '{clause}'. A filter is a list of comparisons joined by AND, such as metrics.accuracy > 0.9 AND params.kernel = 'rbf'.");
}
