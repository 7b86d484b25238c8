using System.Text;

namespace MultiModel.ObjectStore.Objects;

/// <summary>The order of keys in lists: that of their UTF-8 bytes. Ordinal order of UTF-16 differs from it beyond U+FFFF.</summary>
internal sealed class Utf8Order : IComparer<string>
{
    public static readonly Utf8Order Instance = new();

    public int Compare(string? x, string? y) => Compare(x.AsSpan(), y.AsSpan());

    public static int Compare(ReadOnlySpan<char> x, ReadOnlySpan<char> y)
    {
        var common = x.CommonPrefixLength(y);
        if (common == x.Length || common == y.Length)
            return x.Length.CompareTo(y.Length);
        return Rank(x[common]).CompareTo(Rank(y[common]));
    }

    // Surrogates stand for code points above U+FFFF, so they come after U+E000..U+FFFF.
    private static int Rank(char value) => char.IsSurrogate(value) ? value + 0x10000 : value;

    /// <summary>The least text that comes after every text that starts with <paramref name="prefix"/>; null when there is none.</summary>
    public static string? After(string prefix)
    {
        while (prefix.Length > 0)
        {
            Rune.DecodeLastFromUtf16(prefix, out var last, out var width);
            var head = prefix[..^width];
            if (last.Value == 0xD7FF)
                return head + '\uE000';
            if (last.Value < 0x10FFFF)
                return head + new Rune(last.Value + 1);
            prefix = head;
        }
        return null;
    }
}
