using System.Text.Json;
using MultiModel.Graphs.Lint;
using MultiModel.Testing;
using static MultiModel.Graphs.Tests.Lint.LintSamples;

namespace MultiModel.Graphs.Tests.Lint;

public sealed class LinterTests
{
    public static TheoryData<string, string, string> Seeded => new()
    {
        { "MM000", "kind: SeldonDeployment", "kind: [" },
        { "MM201", "protocol: seldon", "protocol: soap" },
        { "MM202", "protocol: seldon", "transport: smtp" },
        { "MM203", "protocol: seldon", "serverType: cron" },
        { "MM206", "name: one\n      type: MODEL", "name: other\n      type: MODEL" },
        { "MM207", "type: MODEL", "type: UNKNOWN_TYPE" },
        { "MM208", "type: MODEL", "implementation: MLFLOW_SERVER" },
        { "MM210", "traffic: 100", "traffic: 100\n    shadow: true" },
        { "MM212", "traffic: 100", "traffic: 101\n    shadow: true" },
        { "MM213", "traffic: 100", "traffic: 50" },
        { "MM301", "tolerations:", "tolerationz:" },
        { "MM301", "metadata: {name: two}", "metadata: {name: two, label: {a: b}}" },
        { "MM302", "type: MODEL", "type: MODLE" },
        { "MM303", "type: FLOAT", "type: NUMBER" },
        { "MM303", "value: \"0.5\"", "value: half" },
        { "MM304", "traffic: 100", "traffic: 200" },
        { "MM305", "type: MODEL", "type: MODEL\n      children: [{name: b, implementation: MLFLOW_SERVER, modelUri: s3://b/c/}, {name: c, implementation: MLFLOW_SERVER, modelUri: s3://b/c/}]" },
        { "MM308", "type: MODEL", "type: MODEL\n      children: [{name: one}]" },
        { "MM309", "type: MODEL", "methods: [PREDICT]" },
        { "MM310", "type: MODEL", "implementation: RANDOM_ABTEST" },
        { "MM316", "type: MODEL", "implementation: UNKNOWN_IMPLEMENTATION" },
        { "MM316", "type: MODEL", "implementation: SIMPLE_MODEL" },
        { "MM402", "example/one:1", "example/one" },
        { "MM402", "example/one:1", "registry:5000/one:latest" },
        { "MM403", "image: example", "securityContext: {allowPrivilegeEscalation: true}\n          image: example" },
        { "MM403", "image: example", "securityContext: {capabilities: {add: [SYS_PTRACE]}}\n          image: example" },
        { "MM403", "tolerations:", "hostNetwork: true\n        tolerations:" },
        { "MM403", "tolerations:", "hostPID: true\n        tolerations:" },
        { "MM403", "tolerations:", "hostIPC: true\n        tolerations:" },
        { "MM403", "tolerations:", "volumes: [{name: docker, hostPath: {path: /var/run}}]\n        tolerations:" },
        { "MM404", "tolerations:", "securityContext: {runAsUser: 0}\n        tolerations:" },
        { "MM404", "tolerations:", "securityContext: {runAsNonRoot: false}\n        tolerations:" },
        { "MM405", ", limits: {cpu: 1}", "" },
        { "MM406", "httpGet: {path: /health, port: http}", "tcpSocket: {port: 1}" },
        { "MM408", "example/one:1", "gcr.io/kfserving/one:v1" },
        { "MM407", "valueFrom: {secretKeyRef: {name: s, key: k}}", "value: hunter2" },
    };

    [Fact]
    public void Check_Valid_FindsNothing() => Assert.Empty(Linter.Check(Valid));

    [Theory]
    [MemberData(nameof(Seeded))]
    public void Check_SeededFault_IsFoundAtItsLine(string id, string good, string bad)
    {
        var yaml = Valid.ReplaceLineEndings("\n");
        Assert.Contains(good, yaml, StringComparison.Ordinal);

        var finding = Linter.Check(yaml.Replace(good, bad, StringComparison.Ordinal)).FirstOrDefault(found => found.Rule.Id == id);

        Assert.NotNull(finding);
        var line = yaml[..yaml.IndexOf(good, StringComparison.Ordinal)].Count(static c => c == '\n') + 1;
        Assert.InRange(finding.Line, line - 9, line + 2);
    }

    [Fact]
    public void Check_DeepGraphAndSeveralPredictors_AreFound()
    {
        var yaml = Valid.ReplaceLineEndings("\n");
        var deep = string.Concat(Enumerable.Range(0, 10).Select(i => $"{{name: n{i}, implementation: MLFLOW_SERVER, modelUri: s3://b/c/, children: [")) + string.Concat(Enumerable.Repeat("]}", 10));
        Assert.Contains("MM306", Ids(yaml + $"\n      children: [{deep}]"));
        var second = yaml[yaml.IndexOf("  - name: a", StringComparison.Ordinal)..];
        Assert.Equal(["MM205", "MM213"], Ids(yaml + "\n" + second));
        var shadows = second.Replace("name: a", "name: b", StringComparison.Ordinal).Replace("traffic: 100", "shadow: true", StringComparison.Ordinal);
        Assert.Empty(Ids(yaml + "\n" + shadows));
        Assert.Equal(["MM211"], Ids(yaml + "\n" + shadows + "\n" + shadows.Replace("name: b", "name: c", StringComparison.Ordinal)));
        Assert.Equal(["MM204"], Ids("apiVersion: machinelearning.seldon.io/v1\nkind: SeldonDeployment\nmetadata: {name: a}\nspec: {predictors: []}"));
        const string Child = "\n      children: [{name: b, implementation: MLFLOW_SERVER, modelUri: s3://b/c/}]";
        // The webhook asks whether the predictor has the annotation, not what it says.
        Assert.Contains("MM209", Ids(yaml.Replace("  - name: a\n", "  - name: a\n    annotations: {seldon.io/no-engine: \"false\"}\n", StringComparison.Ordinal) + Child));
        Assert.DoesNotContain("MM209", Ids(yaml.Replace("protocol: seldon", "annotations: {seldon.io/no-engine: \"true\"}", StringComparison.Ordinal) + Child));
        Assert.DoesNotContain("MM213", Ids(yaml.Replace("traffic: 100", "traffic: 50", StringComparison.Ordinal) + "\n" + shadows));
        Assert.Equal(["MM206", "MM214"], Ids(yaml + "\n      children: [{name: b, type: MODEL, endpoint: {service_host: h, service_port: 1}}, {name: c, implementation: MULTIMODEL_MEAN}]").Where(static id => id is "MM206" or "MM214"));
        Assert.Equal(["MM208", "MM215"], Ids(yaml + "\n      children: [{name: b, implementation: FOO_SERVER}]").Where(static id => id is "MM208" or "MM215"));
    }

    [Theory]
    [InlineData("MM216", "protocol: seldon", "protocol: tensorflow", "{name: b, implementation: MLFLOW_SERVER, modelUri: s3://b/c/}")]
    [InlineData("MM217", "", "", "{name: b, implementation: MLFLOW_SERVER, modelUri: s3://b/c/, logger: {url: http://h}}")]
    [InlineData("MM218", "", "", "{name: b, type: MODEL, endpoint: {type: REST}}, {name: c, type: MODEL, endpoint: {type: GRPC}}")]
    [InlineData("MM218", "protocol: seldon", "transport: rest", "{name: b, type: MODEL, endpoint: {type: GRPC}}")]
    [InlineData("MM219", "protocol: seldon", "serverType: kafka", "")]
    public void Check_WhatTheWebhookRejectsBesides_IsFound(string id, string good, string bad, string children)
    {
        var yaml = Valid.ReplaceLineEndings("\n") + (children.Length == 0 ? "" : $"\n      children: [{children}]");

        Assert.Contains(id, Ids(good.Length == 0 ? yaml : yaml.Replace(good, bad, StringComparison.Ordinal)));
        Assert.DoesNotContain(id, Ids(Valid));
    }

    [Fact]
    public void Check_KafkaWithItsVariables_IsNoFault()
    {
        var yaml = Valid.ReplaceLineEndings("\n").Replace("protocol: seldon", "serverType: kafka", StringComparison.Ordinal)
            .Replace("  - name: a\n", "  - name: a\n    svcOrchSpec: {env: [{name: KAFKA_BROKER, value: b}, {name: KAFKA_INPUT_TOPIC, value: i}, {name: KAFKA_OUTPUT_TOPIC, value: o}]}\n", StringComparison.Ordinal);

        Assert.DoesNotContain("MM219", Ids(yaml));
    }

    [Fact]
    public void Check_TwoPredictorsOnOneLine_MayUseOneNodeNameEach()
    {
        var predictor = """{"name":"NAME","traffic":50,"graph":{"name":"a","implementation":"SKLEARN_SERVER","modelUri":"s3://b/c/"}}""";

        const string File = """{"apiVersion":"machinelearning.seldon.io/v1","kind":"SeldonDeployment","metadata":{"name":"x"},"spec":{"predictors":[ONE,TWO]}}""";
        Assert.DoesNotContain("MM308", Ids(File.Replace("ONE", predictor.Replace("NAME", "p", StringComparison.Ordinal), StringComparison.Ordinal).Replace("TWO", predictor.Replace("NAME", "q", StringComparison.Ordinal), StringComparison.Ordinal)));
    }

    [Fact]
    public void Check_Tutorial_NamesItsFaults()
    {
        var facts = new ModelFacts(true, InputWidth: 4, OutputWidth: 4, HasNamedColumns: true, HasPythonFunction: true, RequiresMlflow: false);
        // As the graph runner sees it, the shared folder has no model of its own; with volumes apart the models can be looked up.
        var apart = Linter.Fix(Tutorial);

        var ids = Linter.Check(Tutorial).Concat(Linter.Check(apart, _ => facts)).Select(static finding => finding.Rule.Id).Distinct().ToList();

        foreach (var id in new[] { "MM101", "MM102", "MM103", "MM104", "MM105", "MM401", "MM402", "MM403", "MM404", "MM405", "MM406", "MM408" })
            Assert.Contains(id, ids);
    }

    [Theory]
    [InlineData("seldonio/mlflowserver:1.17.1", false)]
    [InlineData("docker.io/seldonio/mlflowserver@sha256:0", false)]
    [InlineData("ghcr.io/mlops-for-all/mlflowserver:1", true)]
    [InlineData("registry:5000/seldonio/mlflowserver:1", true)]
    public void Check_ModelWithoutMlflow_IsAFaultUnderImagesThatAreNotSeldons(string image, bool found)
    {
        var tutorial = Linter.Fix(Tutorial).Replace("ghcr.io/mlops-for-all/mlflowserver", image, StringComparison.Ordinal);

        Assert.Contains(image, tutorial, StringComparison.Ordinal);
        Assert.Equal(found, Linter.Check(tutorial, static _ => new ModelFacts(true, RequiresMlflow: false)).Any(static finding => finding.Rule.Id == "MM105"));
    }

    [Fact]
    public void Check_ModelFacts_ShowMissingAndUnfitModels()
    {
        var fixedUp = Linter.Fix(Tutorial);
        Assert.Contains("MM501", Linter.Check(fixedUp, _ => new ModelFacts(false)).Select(static finding => finding.Rule.Id));
        var finding = Assert.Single(Linter.Check(fixedUp, location => new ModelFacts(true, location.Node == "svc" ? 3 : 4, OutputWidth: 4)), static finding => finding.Rule.Id == "MM502");
        Assert.Contains("scaler answers 4 values a row; svc takes 3", finding.Message, StringComparison.Ordinal);
        var unfit = Assert.Single(Linter.Check(fixedUp, static _ => new ModelFacts(true, 4, "numbers", 4, "texts")), static finding => finding.Rule.Id == "MM503");
        Assert.Equal("scaler answers texts; svc takes numbers.", unfit.Message);
        Assert.DoesNotContain(Linter.Check(fixedUp, static _ => new ModelFacts(true, 4, "numbers", 4, "numbers")), static finding => finding.Rule.Id is "MM502" or "MM503");
    }

    [Theory]
    [InlineData("deploy/multi-model.yaml")]
    [InlineData("deploy/seldon/kustomize/graph/graph.yaml")]
    [InlineData("deploy/seldon-python/kustomize/graph/graph.yaml")]
    [InlineData("deploy/deployments/kustomize/graph/graph.yaml")]
    public void Check_WhatPublishWrites_FindsNothing(string file) => Assert.Empty(Linter.Check(File.ReadAllText(RepositoryFiles.PathOf(file))));

    [Fact]
    public void Check_DeploymentInAConfigMap_IsReadWhereItStands()
    {
        var valid = Valid.ReplaceLineEndings("\n");
        string InConfigMap(string yaml) => "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: graph}\ndata:\n  multi-model.yaml: |\n"
            + string.Join('\n', yaml.Split('\n').Select(static line => line.Length == 0 ? line : "    " + line));
        var slips = valid.Replace("traffic: 100", "traffic: 60", StringComparison.Ordinal);

        Assert.Empty(Linter.Check(InConfigMap(valid)));
        var expected = Assert.Single(Linter.Check(slips));
        var finding = Assert.Single(Linter.Check(InConfigMap(slips)));
        Assert.Equal((expected.Rule, expected.Line + 5, expected.Column + 4), (finding.Rule, finding.Line, finding.Column));
        Assert.Equal(InConfigMap(valid), Linter.Fix(InConfigMap(slips)));
        Assert.Equal((5 + 2, "MM000"), Assert.Single(Linter.Check(InConfigMap("kind: SeldonDeployment\na: *b"))) is var unreadable ? (unreadable.Line, unreadable.Rule.Id) : default);
    }

    /// <summary>The parser ends a line at each of them.</summary>
    [Theory]
    [InlineData("\r")]
    [InlineData("\u0085")]
    [InlineData("\u2028")]
    public void Check_DeploymentInAConfigMapWithOtherLineEnds_IsReadWhereItStands(string lineEnd)
    {
        var yaml = $"kind: ConfigMap{lineEnd}data:{lineEnd}  multi-model.yaml: |{lineEnd}    kind: SeldonDeployment{lineEnd}    a: *b{lineEnd}";

        var finding = Assert.Single(Linter.Check(yaml));

        Assert.Equal((5, "MM000"), (finding.Line, finding.Rule.Id));
    }

    [Fact]
    public void Sarif_Findings_HaveRulesAndPlaces()
    {
        var findings = Linter.Check(Tutorial).Select(static finding => ("deploy/multi-model.yaml", finding)).ToList();

        var run = JsonElement.Parse(Sarif.Write(findings)).GetProperty("runs")[0];

        Assert.Equal(LintRules.All.Count, run.GetProperty("tool").GetProperty("driver").GetProperty("rules").GetArrayLength());
        Assert.Equal(findings.Count, run.GetProperty("results").GetArrayLength());
        Assert.Equal(findings[0].finding.Line, run.GetProperty("results")[0].GetProperty("locations")[0].GetProperty("physicalLocation").GetProperty("region").GetProperty("startLine").GetInt32());
        Assert.Equal(LintRules.All.Count, LintRules.All.Select(static rule => rule.Id).Distinct().Count());
    }
}
