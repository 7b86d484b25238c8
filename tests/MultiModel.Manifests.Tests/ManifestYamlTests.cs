using System.Diagnostics;
using System.Text.Json;
using CsCheck;
using k8s;
using k8s.Models;
using MultiModel.Testing;

namespace MultiModel.Manifests.Tests;

public sealed class ManifestYamlTests
{
    /// <summary>What a reader of YAML 1.1 or 1.2 takes for a number, a truth value, nothing, a date or a structure.</summary>
    public static TheoryData<string> Ambiguous =>
    [
        "", " ", "~", "null", "Null", "true", "False", "yes", "NO", "on", "Off", "y", "N", "0", "012", "0o7", "0x1f", "0b101", "1e3", "1_000", "+1", "-1", "1.5", ".5", "1.",
        ".inf", "-.Inf", ".NaN", "12:30", "190:20:30", "2026-11-22", "2026-11-22T10:00:00Z", "=", "- a", "a: b", "a #b", "key:", "#a", "&a", "*a", "!a", "%a", "@a", "`a",
        "|", ">", "{a}", "[a]", "a,b", "'a'", "\"a\"", "?", "? a", "-", "---", "...", "a\\b", "a\tb", "ä", "two\nlines", "two\nlines\n", "a\n\nb\n", " indented\nblock\n", "trailing \nspace\n", "cr\r\nlf",
    ];

    [Theory]
    [MemberData(nameof(Ambiguous))]
    public void Write_OfAStringThatYamlCouldReadAsSomethingElse_QuotesIt(string text)
    {
        var map = new V1ConfigMap { ApiVersion = "v1", Kind = "ConfigMap", Data = new Dictionary<string, string> { ["a"] = text, [text is "" ? "empty" : text] = "plain" } };

        var yaml = ManifestYaml.Write(map);

        Assert.Contains(text.EndsWith('\n') && yaml.Contains("a: |") ? "a: |" : "a: \"", yaml);
        Assert.Equal(map.Data, KubernetesYaml.Deserialize<V1ConfigMap>(yaml).Data);
    }

    [Fact]
    public void Write_OfAnyText_IsReadBackAsThatText() => Gen.String.Select(Gen.String[Gen.Char["01exo_:-.~ny# \n|\"'"], 0, 8]).Sample((anything, alike) =>
    {
        foreach (var text in new[] { anything, alike }.Where(static text => text.All(static letter => letter is '\n' or >= ' ' and < '\ud800')))
        {
            var map = new V1ConfigMap { ApiVersion = "v1", Kind = "ConfigMap", Data = new Dictionary<string, string> { ["a"] = text } };
            Assert.Equal(text, KubernetesYaml.Deserialize<V1ConfigMap>(ManifestYaml.Write(map)).Data["a"]);
        }
    }, iter: 500);

    /// <remarks>PyYAML reads YAML 1.1, where more words and digits mean something than in 1.2.</remarks>
    [Fact]
    public async Task Write_OfThoseStrings_IsReadBackByAReaderOfYaml11()
    {
        var python = Requires.PythonWith("yaml", "python3-yaml");
        // the client's own reader takes even a quoted "<<" for a merge
        var texts = Ambiguous.Select(static row => row.Data).Append("<<").ToList();
        using var folder = new TemporaryFolder();
        var map = new V1ConfigMap { ApiVersion = "v1", Kind = "ConfigMap", Data = texts.Select(static (text, index) => (text, index)).ToDictionary(static pair => $"k{pair.index}", static pair => pair.text) };
        await File.WriteAllTextAsync(folder.File("map.yaml"), ManifestYaml.Write(map), TestContext.Current.CancellationToken);

        using var reader = Process.Start(new ProcessStartInfo(python, ["-c", "import json, sys, yaml; print(json.dumps(list(yaml.safe_load(open(sys.argv[1]))['data'].values())))", folder.File("map.yaml")])
        { RedirectStandardOutput = true })!;

        Assert.Equal(texts, JsonSerializer.Deserialize<List<string>>(await reader.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken)));
    }

    [Fact]
    public void Write_OfNamesAndAmounts_LeavesThemPlain() => Assert.Equal("a: ghcr.io/multimodel/trainer:0.1.0\nb: 500m\nc: s3://mlflow/0/\nd: \"true\"\ne: true\nf: 1\n",
        ManifestYaml.Write(new Dictionary<string, object> { ["a"] = "ghcr.io/multimodel/trainer:0.1.0", ["b"] = "500m", ["c"] = "s3://mlflow/0/", ["d"] = "true", ["e"] = true, ["f"] = 1 }));

    [Fact]
    public void Write_OfSeveralObjects_SeparatesDocumentsAndReadsBackEqual()
    {
        var one = new V1Namespace { ApiVersion = "v1", Kind = "Namespace", Metadata = new V1ObjectMeta { Name = "one" } };
        var two = new V1Namespace { ApiVersion = "v1", Kind = "Namespace", Metadata = new V1ObjectMeta { Name = "two" } };

        var yaml = ManifestYaml.Write(one, two);

        Assert.Equal(["one", "two"], KubernetesYaml.LoadAllFromString(yaml).Cast<V1Namespace>().Select(static ns => ns.Metadata.Name));
    }
}
