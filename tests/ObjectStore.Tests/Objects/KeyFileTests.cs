using CsCheck;
using MultiModel.ObjectStore.Objects;
using MultiModel.ObjectStore.Protocol;

namespace MultiModel.ObjectStore.Tests.Objects;

public sealed class KeyFileTests
{
    // 10^6 in the long run.
    private static readonly int Keys = Environment.GetEnvironmentVariable("MULTIMODEL_LONG_TESTS") == "true" ? 1_000_000 : 30_000;

    private static readonly string[] Nasty =
    [
        "..", ".", "/", "//", "../", "/../", "%2e", "%2E%2e", "%2f", "%00", "\0", "\\", "..\\", "a", "A", "a/b", "é", "e\u0301", "=", ".object", "%", "%%", " ", "\n", "~", "con", "nul", "😀", "\uFFFD", "*", "?",
    ];

    private static readonly Gen<string> NastyKeys = Gen.OneOf(Nasty).Array[1, 20].Select(string.Concat);
    private static readonly Gen<string> LongKeys = Gen.Select(Gen.OneOf(Nasty), Gen.Int[1, 1024], static (text, count) => Cut(string.Concat(Enumerable.Repeat(text, count))));
    private static readonly Gen<string> AnyKeys = Gen.String.Where(static text => text.Length > 0 && !text.Any(char.IsSurrogate));

    [Fact]
    public void NameOf_AnyKey_IsOneNameInTheFolderThatLeadsBackToTheKey()
    {
        var folder = Path.Combine(Path.GetTempPath(), "objects");
        Gen.OneOf(NastyKeys, LongKeys, AnyKeys).Where(static key => ObjectKey.Utf8.GetByteCount(key) <= 1024).Sample(key =>
        {
            var name = KeyFile.NameOf(ObjectKey.Parse(key));
            Assert.True(Path.GetDirectoryName(Path.GetFullPath(Path.Combine(folder, name))) == folder, $"{key} leaves its folder as {name}.");
            Assert.True(name.Length <= 255 && !name.AsSpan().ContainsAnyExcept("abcdefghijklmnopqrstuvwxyz0123456789-_.=%"), $"{name} is not a plain name.");
            Assert.True(KeyFile.IsName(name));
            Assert.True(KeyFile.KeyOf(name) is not { } back || back == key, $"{name} leads to another key than {key}.");
        }, iter: Keys, threads: 2);
    }

    [Fact]
    public void NameOf_TwoKeys_IsNeverTheSame()
    {
        var names = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        var random = new Random(1);
        for (var i = 0; i < Keys; i++)
        {
            var key = string.Concat(Enumerable.Range(0, random.Next(1, 6)).Select(_ => Nasty[random.Next(Nasty.Length)]));
            if (i % 50 == 0)
                key = Cut(string.Concat(Enumerable.Repeat(key, 1024)));
            var name = KeyFile.NameOf(ObjectKey.Parse(key)).Normalize();
            if (!names.TryAdd(name, key))
                Assert.Equal(names[name], key);
        }
    }

    [Theory]
    [InlineData("mlflow/artifacts/0/MLmodel", "=mlflow%2fartifacts%2f0%2f%4d%4cmodel.object")]
    [InlineData("..", "=...object")]
    public void NameOf_AsTheDecisionSays(string key, string name) => Assert.Equal(name, KeyFile.NameOf(ObjectKey.Parse(key)));

    [Fact]
    public void Parse_OfWhatIsNoKey_Refuses()
    {
        Assert.Equal("KeyTooLongError", Assert.Throws<S3Exception>(() => ObjectKey.Parse(new string('é', 513))).Code);
        Assert.Equal("InvalidURI", Assert.Throws<S3Exception>(() => ObjectKey.Parse("")).Code);
        Assert.Equal("InvalidURI", Assert.Throws<S3Exception>(() => ObjectKey.Parse("\uD800")).Code);
        Assert.Equal(1024, ObjectKey.Parse(new string('é', 512)).Value.Length * 2);
    }

    private static string Cut(string text)
    {
        var key = new System.Text.StringBuilder();
        var bytes = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            if ((bytes += rune.Utf8SequenceLength) > 1024)
                break;
            key.Append(rune);
        }
        return key.ToString();
    }
}
