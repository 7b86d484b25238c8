using k8s;
using k8s.Models;

namespace MultiModel.Manifests.Tests;

public sealed class ManifestYamlTests
{
    [Fact]
    public void Write_OfStringsThatYamlWouldReadAsSomethingElse_QuotesThem()
    {
        var map = new V1ConfigMap { ApiVersion = "v1", Kind = "ConfigMap", Data = new Dictionary<string, string> { ["a"] = "true", ["b"] = "1e3", ["c"] = "plain" } };

        Assert.Equal("apiVersion: v1\nkind: ConfigMap\ndata:\n  a: \"true\"\n  b: \"1e3\"\n  c: plain\n", ManifestYaml.Write(map));
    }

    [Fact]
    public void Write_OfSeveralObjects_SeparatesDocumentsAndReadsBackEqual()
    {
        var one = new V1Namespace { ApiVersion = "v1", Kind = "Namespace", Metadata = new V1ObjectMeta { Name = "one" } };
        var two = new V1Namespace { ApiVersion = "v1", Kind = "Namespace", Metadata = new V1ObjectMeta { Name = "two" } };

        var yaml = ManifestYaml.Write(one, two);

        Assert.Equal(["one", "two"], KubernetesYaml.LoadAllFromString(yaml).Cast<V1Namespace>().Select(static ns => ns.Metadata.Name));
    }
}
