namespace MultiModel.Tracking.Search;

internal enum TokenKind { Word, QuotedKey, Text, Number, Comparator, Open, Close, Comma, End }

/// <param name="Text">The token as it was written.</param>
/// <param name="Value">Without its quotes.</param>
internal readonly record struct FilterToken(TokenKind Kind, string Text, string Value)
{
    public bool Is(string keyword) => Kind == TokenKind.Word && Text.Equals(keyword, StringComparison.OrdinalIgnoreCase);
}
