using MultiModel.Graphs.Yaml;

namespace MultiModel.Graphs.Tests.Yaml;

public sealed class YamlReaderTests
{
    private static YamlMap Read(string text, YamlLimits? limits = null) => (YamlMap)Assert.Single(YamlReader.ReadDocuments(text, limits));

    private static string TextOf(YamlValue? value) => ((YamlScalar)value!).Text;

    [Fact]
    public void ReadDocuments_Alias_RepeatsTheAnchorsValueWithItsLine()
    {
        var root = Read("first: &container\n  image: a:1\nsecond: *container\nthird: [*container, *container]\n");

        var second = Assert.IsType<YamlMap>(root["second"]);
        Assert.Equal("a:1", TextOf(second["image"]));
        Assert.Equal(2, second["image"]!.Line);
        Assert.Equal(2, ((YamlList)root["third"]!).Items.Count);
    }

    [Fact]
    public void ReadDocuments_AnchorOfTheSameName_TakesThePlaceOfTheEarlier()
    {
        var root = Read("a: &x 1\nb: *x\nc: &x 2\nd: *x\n");

        Assert.Equal(["1", "2"], [TextOf(root["b"]), TextOf(root["d"])]);
    }

    [Fact]
    public void ReadDocuments_MergeKey_GivesWhatTheMapDoesNotSayItself()
    {
        var root = Read("""
            limits: &limits {cpu: 1, memory: 64Mi}
            probe: &probe {cpu: 9, port: 9000}
            own: {<<: [*limits, *probe], memory: 1Gi}
            quoted: {"<<": text}
            """);

        var own = Assert.IsType<YamlMap>(root["own"]);
        Assert.Equal(["1", "1Gi", "9000"], [TextOf(own["cpu"]), TextOf(own["memory"]), TextOf(own["port"])]);
        Assert.Equal(3, own.Entries.Count);
        Assert.Equal("text", TextOf(((YamlMap)root["quoted"]!)["<<"]));
    }

    [Theory]
    [InlineData("a: *x\n", 1, "the alias *x")]
    [InlineData("a: 1\nb: &x [*x]\n", 2, "ends before it")]
    [InlineData("a: &x 1\n---\nb: *x\n", 3, "the alias *x")]
    [InlineData("a: 1\n<<: text\n", 2, "a map or a list of maps")]
    public void ReadDocuments_AliasOfNothing_IsRefusedWithItsLine(string text, int line, string reason)
    {
        var fault = Assert.Throws<ManifestException>(() => YamlReader.ReadDocuments(text));

        Assert.Contains(reason, fault.Message, StringComparison.Ordinal);
        Assert.Equal(line, fault.Line);
    }

    // CWE-776, "billion laughs": each line repeats the one before it.
    [Fact]
    public void ReadDocuments_AliasesThatGrow_StopAtTheLimits()
    {
        var lists = "a0: &a0 [x, x]\n" + string.Concat(Enumerable.Range(1, 30).Select(static i => $"a{i}: &a{i} [*a{i - 1}, *a{i - 1}]\n"));
        var towers = "a0: &a0 [x]\n" + string.Concat(Enumerable.Range(1, 80).Select(static i => $"a{i}: &a{i} [*a{i - 1}]\n"));
        var texts = $"a: &a {new string('x', 1000)}\nb: [{string.Join(", ", Enumerable.Repeat("*a", 2000))}]\n";

        Assert.Contains("values", Assert.Throws<ManifestException>(() => YamlReader.ReadDocuments(lists)).Message, StringComparison.Ordinal);
        Assert.Contains("nested deeper", Assert.Throws<ManifestException>(() => YamlReader.ReadDocuments(towers)).Message, StringComparison.Ordinal);
        Assert.Contains("characters", Assert.Throws<ManifestException>(() => YamlReader.ReadDocuments(texts)).Message, StringComparison.Ordinal);
    }
}
