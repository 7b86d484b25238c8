using System.Text;
using CsCheck;
using MultiModel.ObjectStore.Objects;

namespace MultiModel.ObjectStore.Tests.Objects;

public sealed class KeyIndexTests
{
    private static readonly Gen<string> Texts = Gen.OneOf("a", "b", "/", "//", "é", "\uFF5E", "😀", "\uE000", "\uD7FF", "\U0010FFFF", "\0").Array[0, 5].Select(string.Concat);

    [Fact]
    public void Compare_AnyTwoTexts_IsTheOrderOfTheirUtf8Bytes() => Gen.Select(Texts, Texts).Sample(static (x, y) =>
        Math.Sign(Utf8Order.Compare(x, y)) == Math.Sign(Encoding.UTF8.GetBytes(x).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(y))));

    [Fact]
    public void After_AnyPrefix_IsAboveWhatStartsWithItAndBelowTheRest() => Gen.Select(Texts, Texts, Texts).Sample(static (prefix, rest, other) =>
    {
        if (Utf8Order.After(prefix) is not { } after)
            return;
        Assert.True(Utf8Order.Compare(prefix + rest, after) < 0);
        if (Utf8Order.Compare(other, prefix) > 0 && !other.StartsWith(prefix, StringComparison.Ordinal))
            Assert.True(Utf8Order.Compare(other, after) >= 0);
    });

    /// <summary>Against S3's rule written out: sort, filter, roll up, cut.</summary>
    [Fact]
    public void List_InPagesOfAnySize_IsWhatTheRuleSays() =>
        Gen.Select(Texts.Where(static text => text.Length > 0).Array[0, 30], Texts, Gen.OneOf("", "/", "//", "a", "é"), Gen.Int[1, 5]).Sample(static (keys, prefix, delimiter, limit) =>
        {
            var index = new KeyIndex(keys);
            var expected = keys.Distinct().Where(key => key.StartsWith(prefix, StringComparison.Ordinal)).Order(Utf8Order.Instance)
                .Select(key => delimiter.Length > 0 && key.IndexOf(delimiter, prefix.Length, StringComparison.Ordinal) is >= 0 and var end ? key[..(end + delimiter.Length)] + "*" : key)
                .Distinct().ToList();
            var found = new List<string>();
            var query = new ListQuery(prefix, delimiter, "", "", limit);
            ListPage page;
            do
            {
                page = index.List(query);
                Assert.True(page.Keys.Count + page.CommonPrefixes.Count <= limit);
                found.AddRange(page.Keys.Concat(page.CommonPrefixes.Select(static text => text + "*")).Order(Utf8Order.Instance));
                query = query with { After = page.LastIsPrefix ? "" : page.Last, AfterPrefix = page.LastIsPrefix ? page.Last : "" };
            }
            while (page.IsTruncated);
            Assert.Equal(expected.Order(Utf8Order.Instance), found.Order(Utf8Order.Instance));
            Assert.Equal(found.Count, found.Distinct().Count());
        });
}
