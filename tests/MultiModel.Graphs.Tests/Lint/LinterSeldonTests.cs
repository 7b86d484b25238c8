using MultiModel.Graphs.Lint;
using static MultiModel.Graphs.Tests.Lint.LintSamples;

namespace MultiModel.Graphs.Tests.Lint;

/// <summary>What a Seldon Core 1.x takes and what it refuses, as its users write it.</summary>
public sealed class LinterSeldonTests
{
    private const string Server = "graph: {name: one, implementation: SKLEARN_SERVER, modelUri: s3://b/c/}";

    [Theory]
    [InlineData("v1alpha2")]
    [InlineData("v1alpha3")]
    public void Check_VersionThatSeldonServes_FindsNothing(string version) => Assert.Empty(Ids(With("seldon.io/v1", $"seldon.io/{version}")));

    [Fact]
    public void Check_VersionBeforeThem_IsUnreadable() => Assert.Equal(["MM000"], Ids(With("seldon.io/v1", "seldon.io/v1alpha1")));

    [Theory]
    [InlineData("v2", "")]
    [InlineData("tensorflow", "MM216")]
    public void Check_HuggingFaceServerWithoutAddress_LoadsFromTheHub(string protocol, string expected) =>
        Assert.Equal(expected, string.Join(' ', Ids(Of("graph: {name: one, implementation: HUGGINGFACE_SERVER, parameters: [{name: task, type: STRING, value: text-generation}]}", $"protocol: {protocol}"))));

    /// <summary>By the images that Seldon's configuration has for each server.</summary>
    [Theory]
    [InlineData("TRITON_SERVER", "", "MM314")]
    [InlineData("TRITON_SERVER", "seldon", "MM314")]
    [InlineData("TRITON_SERVER", "kfserving", "")]
    [InlineData("TEMPO_SERVER", "", "MM314")]
    [InlineData("HUGGINGFACE_SERVER", "", "MM314")]
    [InlineData("TENSORFLOW_SERVER", "", "")]
    [InlineData("TENSORFLOW_SERVER", "v2", "MM314")]
    [InlineData("MLFLOW_SERVER", "v2", "")]
    [InlineData("XGBOOST_SERVER", "", "")]
    public void Check_PrepackagedServer_SpeaksOnlySomeProtocols(string server, string protocol, string expected) =>
        Assert.Equal(expected, string.Join(' ', Ids(Of($"graph: {{name: one, implementation: {server}, modelUri: s3://b/c/}}", $"protocol: {protocol}"))));

    /// <summary>By the constructors of Seldon's servers, which get every parameter by its name.</summary>
    [Theory]
    [InlineData("SKLEARN_SERVER", "", "method", "")]
    [InlineData("SKLEARN_SERVER", "", "predict_method", "MM102")]
    [InlineData("SKLEARN_SERVER", "v2", "predict_method", "")]
    [InlineData("XGBOOST_SERVER", "", "method", "MM102")]
    [InlineData("MLFLOW_SERVER", "", "xtype", "")]
    [InlineData("MLFLOW_SERVER", "", "method", "MM102")]
    [InlineData("HUGGINGFACE_SERVER", "v2", "task", "")]
    public void Check_ParameterOfAPrepackagedServer_IsOneThatItTakes(string server, string protocol, string parameter, string expected) =>
        Assert.Equal(expected, string.Join(' ', Ids(Of($"graph: {{name: one, implementation: {server}, modelUri: s3://b/c/, parameters: [{{name: {parameter}, type: STRING, value: x}}]}}", $"protocol: {protocol}"))));

    [Theory]
    [InlineData("seldonio/sklearnserver:1.17.1", "MM102")]
    [InlineData("example/sklearn:1", "")]
    public void Check_ParameterOfAServerInAContainer_IsOneThatItsImageTakes(string image, string expected) =>
        Assert.Equal(expected, string.Join(' ', Ids(Of($"componentSpecs: [{{spec: {{containers: [{{name: one, image: '{image}', resources: {{requests: {{cpu: 1}}, limits: {{cpu: 1}}}}, readinessProbe: {{exec: {{command: [test]}}}}}}]}}}}]\n    graph: {{name: one, type: MODEL, parameters: [{{name: predict_method, type: STRING, value: x}}]}}"))));

    /// <summary>Only a container that has an image can do without an entry in the installation's configuration.</summary>
    [Theory]
    [InlineData("{name: one, image: example/one:1, resources: {requests: {cpu: 1}, limits: {cpu: 1}}, readinessProbe: {exec: {command: [test]}}}", "")]
    [InlineData("{name: one, resources: {requests: {cpu: 1}, limits: {cpu: 1}}, readinessProbe: {exec: {command: [test]}}}", "MM215")]
    public void Check_ServerOfTheInstallation_IsNamedUnlessTheManifestHasItsImage(string container, string expected) =>
        Assert.Equal(expected, string.Join(' ', Ids(Of($"componentSpecs: [{{spec: {{containers: [{container}]}}}}]\n    graph: {{name: one, implementation: TORCH_SERVER, modelUri: s3://b/c/}}"))));

    [Theory]
    [InlineData("implementation: RANDOM_ABTEST", "")]
    [InlineData("implementation: RANDOM_ABTEST, type: UNKNOWN_TYPE", "")]
    [InlineData("implementation: RANDOM_ABTEST, parameters: [{name: ratioA, type: FLOAT, value: '0.9'}]", "")]
    [InlineData("implementation: RANDOM_ABTEST, type: ROUTER", "with the type ROUTER Seldon calls a container")]
    [InlineData("implementation: RANDOM_ABTEST, type: MODEL", "with the type MODEL Seldon also calls a container of its name, and there is none")]
    [InlineData("implementation: RANDOM_ABTEST, methods: [ROUTE]", "with the method ROUTE Seldon calls a container")]
    [InlineData("implementation: RANDOM_ABTEST, parameters: [{name: ratioA, type: FLOAT, value: '0.7'}, {name: ratioB, type: FLOAT, value: '0.3'}]", "ignores ratioA beside other parameters")]
    public void Check_RandomAbTest_ChoosesOnlyAsTheExecutorReadsIt(string router, string expected)
    {
        const string Children = "children: [{name: a, implementation: SKLEARN_SERVER, modelUri: s3://b/c/}, {name: b, implementation: SKLEARN_SERVER, modelUri: s3://b/c/}]";

        var found = Linter.Check(Of($"graph: {{name: r, {router}, {Children}}}"));

        Assert.Equal(expected.Length == 0 ? 0 : 1, found.Count);
        Assert.All(found, finding => Assert.Contains(expected, finding.Message, StringComparison.Ordinal));
        Assert.All(found, static finding => Assert.Equal("MM310", finding.Rule.Id));
    }

    /// <summary>As the graph runner refuses them.</summary>
    [Theory]
    [InlineData("implementation: MULTIMODEL_VOTE, CHILDREN", "MM214")]
    [InlineData("implementation: MULTIMODEL_MEAN, type: COMBINER, CHILDREN", "MM214")]
    [InlineData("implementation: MULTIMODEL_VOTE, type: MODEL, CHILDREN", "MM214 MM315")]
    [InlineData("implementation: MULTIMODEL_MEAN, methods: [TRANSFORM_INPUT], CHILDREN", "MM214 MM315")]
    [InlineData("implementation: MULTIMODEL_MEAN", "MM214 MM315")]
    public void Check_CombinerOfOurOwn_OnlyCombines(string combiner, string expected)
    {
        const string Children = "children: [{name: a, implementation: SKLEARN_SERVER, modelUri: s3://b/c/}, {name: b, implementation: SKLEARN_SERVER, modelUri: s3://b/c/}]";

        Assert.Equal(expected, string.Join(' ', Ids(Of($"graph: {{name: r, {combiner.Replace("CHILDREN", Children, StringComparison.Ordinal)}}}"))));
    }

    [Fact]
    public void Check_FaultThatAnAliasRepeats_IsSaidOnce()
    {
        var found = Linter.Check(Of("traffic: 100\n    graph: &g {name: a, implementation: SKLEARN_SERVER, modelUri: s3://b/c/, type: model}\n  - name: b\n    shadow: true\n    graph: *g"));

        Assert.Equal("MM302", Assert.Single(found).Rule.Id);
    }

    [Fact]
    public void Check_AverageCombiner_IsSaidToBeTheOldEngines()
    {
        var found = Assert.Single(Linter.Check(Of("graph: {name: r, implementation: AVERAGE_COMBINER, children: [{name: a, implementation: SKLEARN_SERVER, modelUri: s3://b/c/}, {name: b, implementation: SKLEARN_SERVER, modelUri: s3://b/c/}]}")));

        Assert.Equal("MM305", found.Rule.Id);
        Assert.Contains("the Java engine's AVERAGE_COMBINER", found.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("  - name: a", "  - traffic: 100", "    traffic: 100\n", "spec.predictors[0] has no name.")]
    [InlineData("    graph:", "    config:", "", "spec.predictors[0] has no graph.")]
    [InlineData("      name: one\n      type: MODEL", "      type: MODEL", "", "spec.predictors[0].graph has no name.")]
    [InlineData("      name: one\n      type: MODEL", "      name:\n      type: MODEL", "", "spec.predictors[0].graph has no name.")]
    [InlineData("{name: ratio, type: FLOAT, value: \"0.5\"}", "{name: ratio, value: \"0.5\"}", "", "spec.predictors[0].graph.parameters[0] has no type.")]
    [InlineData("{path: /health, port: http}", "{path: /health}", "", "spec.predictors[0].componentSpecs[0].spec.containers[0].readinessProbe.httpGet has no port.")]
    [InlineData("    - spec:\n", "    - hpaSpec: {minReplicas: 1}\n      spec:\n", "", "spec.predictors[0].componentSpecs[0].hpaSpec has no maxReplicas.")]
    public void Check_MissingField_IsWhatTheApiServerAsksFor(string good, string bad, string gone, string expected)
    {
        var found = Linter.Check(With(good, bad, gone));

        Assert.Contains(found, finding => finding.Rule.Id == "MM220" && finding.Message == expected);
        // What follows from it is not said besides.
        Assert.DoesNotContain(found, static finding => finding.Message.Contains("named .", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("    traffic: 100", "    traffic: 100\n    transport: grpc", "spec.predictors[0].transport is no field; spec.transport is one.")]
    [InlineData("  protocol: seldon", "  protocol: seldon\n  componentSpecs: []", "spec.componentSpecs is no field; spec.predictors[].componentSpecs is one.")]
    [InlineData("        tolerations:", "        hostUsers: false\n        tolerations:", "hostUsers is no field.")]
    [InlineData("    traffic: 100", "    traffic: 100\n    explainer: {type: AnchorText, kind: x}", "spec.predictors[0].explainer.kind is no field.")]
    [InlineData("    - spec:\n", "    - hpaSpec: {maxReplicas: 2, min: 1}\n      spec:\n", "hpaSpec.min is no field.")]
    public void Check_FieldThatTheResourceLacks_IsNamedWithItsHome(string good, string bad, string expected)
    {
        var found = Assert.Single(Linter.Check(With(good, bad)));

        Assert.Equal("MM301", found.Rule.Id);
        Assert.EndsWith(expected, found.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Check_FieldsThatTheResourceHas_AreKnown() => Assert.Empty(Ids(Of(Server + "\n" + """
            explainer: {type: AnchorTabular, modelUri: s3://b/e/, config: {batch_size: "1"}, endpoint: {type: REST}, envSecretRefName: s, initParameters: "{}", replicas: 1, serviceAccountName: a, storageInitializerImage: i, containerSpec: {name: e}}
            progressDeadlineSeconds: 100
            ssl: {certSecretName: c}
            engineResources: {requests: {cpu: 1}}
            svcOrchSpec: {env: [{name: A, value: b}], replicas: 1, resources: {limits: {cpu: 1}}}
            componentSpecs:
            - hpaSpec: {minReplicas: 1, maxReplicas: 2, metricsv2: []}
              pdbSpec: {minAvailable: 1}
              replicas: 1
            - kedaSpec: {pollingInterval: 1, minReplicaCount: 1, maxReplicaCount: 2, triggers: []}
              metadata: {creationTimestamp: null, labels: {a: b}}
        """)));

    /// <summary>In a cluster each is pruned as if it were not there.</summary>
    [Fact]
    public void Check_KeysWithoutAValue_AreAsAbsent() => Assert.Empty(Ids(Of($"componentSpecs:\n    somethingElse:\n    {Server}")));

    private static string With(string good, string bad, string gone = "")
    {
        var yaml = Valid.ReplaceLineEndings("\n");
        Assert.Contains(good, yaml, StringComparison.Ordinal);
        return (gone.Length == 0 ? yaml : yaml.Replace(gone, "", StringComparison.Ordinal)).Replace(good, bad, StringComparison.Ordinal);
    }
}
