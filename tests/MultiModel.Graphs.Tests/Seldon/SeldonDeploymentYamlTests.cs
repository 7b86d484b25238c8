using MultiModel.Graphs.Seldon;
using MultiModel.Graphs.Yaml;

namespace MultiModel.Graphs.Tests.Seldon;

public sealed class SeldonDeploymentYamlTests
{
    private const string Minimal = """
        apiVersion: machinelearning.seldon.io/v1
        kind: SeldonDeployment
        metadata:
          name: two
          annotations: {multimodel/digest-a: "sha256:00"}
        spec:
          predictors:
          - name: model
            traffic: 100
            componentSpecs:
            - spec:
                volumes:
                - name: a-provision-location
                  emptyDir: {}
                tolerations: []
                containers:
                - name: a
                  env: ~
                  resources: {requests: {cpu: 1, memory: 128Mi}}
                  readinessProbe:
                    httpGet: {path: /health/status, port: http}
                  ports: [{containerPort: 9000}]
            graph:
              name: a
              type: MODEL
              endpoint: {service_host: localhost, service_port: 9000}
              parameters:
              - {name: model_uri, type: STRING, value: /mnt/models}
              children: []
        """;

    [Fact]
    public void Read_Manifest_GivesItsValues()
    {
        var deployment = SeldonDeploymentYaml.Read(Minimal);

        Assert.Equal("two", deployment.Metadata.Name);
        var predictor = Assert.Single(deployment.Spec.Predictors);
        Assert.Equal(100, predictor.Traffic);
        var pod = predictor.ComponentSpecs[0].Spec;
        Assert.NotNull(pod.Volumes[0].EmptyDir);
        Assert.Equal("1", pod.Containers[0].Resources!.Requests["cpu"].Text);
        Assert.Equal("http", pod.Containers[0].ReadinessProbe!.HttpGet!.Port.Text);
        Assert.Equal(9000, pod.Containers[0].Ports[0].Number);
        Assert.Empty(pod.Containers[0].Env);
        Assert.Equal("localhost", predictor.Graph.Endpoint!.ServiceHost);
        Assert.Equal("/mnt/models", predictor.Graph.Parameters[0].Value);
    }

    [Fact]
    public void Read_OtherKindsInTheFile_ArePassedOver()
        => Assert.Equal("two", SeldonDeploymentYaml.Read("kind: Secret\n---\n" + Minimal).Metadata.Name);

    [Theory]
    [InlineData("List")]
    [InlineData("SeldonDeploymentList")]
    public void Read_ListAsKubectlWritesIt_GivesTheDeploymentInIt(string kind)
    {
        var item = "- " + Minimal.ReplaceLineEndings("\n").Replace("\n", "\n  ", StringComparison.Ordinal);

        var document = SeldonDeploymentYaml.ReadDocument($"apiVersion: v1\nkind: {kind}\nitems:\n- kind: Secret\n{item}");

        Assert.Equal(("two", 5), (document.Deployment.Metadata.Name, document.Root.Line));
    }

    [Theory]
    [InlineData("traffic: 100", "traffic: many", 9, "spec.predictors[0].traffic")]
    [InlineData("value: /mnt/models", "value: 5", 28, "in quotes")]
    [InlineData("kind: SeldonDeployment", "kind: Deployment", 1, "no document of kind")]
    [InlineData("seldon.io/v1", "seldon.io/v1alpha1", 1, "apiVersion must be")]
    [InlineData("traffic: 100", "name: again", 9, "second time")]
    [InlineData("env: ~", "env: !!python/object x", 18, "tag")]
    [InlineData("children: []", "children: ]", 29, "not valid YAML")]
    [InlineData("children: []", "children: [~]", 29, "an item of a list is empty")]
    [InlineData("children: []", "children: {a: b}", 29, "list")]
    public void Read_Fault_NamesTheLineAndTheReason(string good, string bad, int line, string reason)
    {
        var fault = Assert.Throws<ManifestException>(() => SeldonDeploymentYaml.Read(Minimal.Replace(good, bad, StringComparison.Ordinal)));

        Assert.Contains(reason, fault.Message, StringComparison.Ordinal);
        Assert.Equal(line, fault.Line);
    }

    [Fact]
    public void Read_MoreThanTheLimits_IsRefused()
    {
        Assert.Contains("nested deeper", Assert.Throws<ManifestException>(() => SeldonDeploymentYaml.Read(new string('[', 100_000))).Message, StringComparison.Ordinal);
        Assert.Contains("characters", Assert.Throws<ManifestException>(() => SeldonDeploymentYaml.Read(new string('x', 3_000_000))).Message, StringComparison.Ordinal);
        Assert.Contains("values", Assert.Throws<ManifestException>(() => SeldonDeploymentYaml.Read(string.Concat(Enumerable.Repeat("- a\n", 60_000)))).Message, StringComparison.Ordinal);
    }
}
