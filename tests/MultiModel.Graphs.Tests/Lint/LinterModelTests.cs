using MultiModel.Graphs.Lint;
using static MultiModel.Graphs.Tests.Lint.LintSamples;

namespace MultiModel.Graphs.Tests.Lint;

/// <summary>What the models show of a graph: each node's facts are those of its name.</summary>
public sealed class LinterModelTests
{
    private static readonly Dictionary<string, ModelFacts> Facts = new()
    {
        ["scaler"] = new ModelFacts(true, 4, "numbers", 4, "numbers"),
        ["svc"] = new ModelFacts(true, 4, "numbers", 0, "numbers"),
        ["names"] = new ModelFacts(true, 4, "numbers", 0, "texts"),
        ["narrow"] = new ModelFacts(true, 3, "numbers", 3, "numbers"),
        ["labels"] = new ModelFacts(true, 0, "numbers", 0, "numbers"),
    };

    [Theory]
    [InlineData("{name: scaler, KIND, children: [{name: svc, KIND}]}", "")]
    [InlineData("{name: scaler, KIND, children: [{name: narrow, KIND}]}", "scaler answers 4 values a row; narrow takes 3.")]
    [InlineData("{name: scaler, KIND, children: [{name: ab, implementation: RANDOM_ABTEST, children: [{name: svc, KIND}, {name: narrow, KIND}]}]}", "scaler answers 4 values a row; narrow takes 3.")]
    [InlineData("{name: scaler, KIND, children: [{name: vote, implementation: MULTIMODEL_VOTE, children: [{name: svc, KIND}, {name: narrow, KIND}]}]}", "scaler answers 4 values a row; narrow takes 3.")]
    [InlineData("{name: scaler, KIND, children: [{name: r, type: ROUTER, endpoint: {service_host: h, service_port: 1}, children: [{name: narrow, KIND}]}]}", "scaler answers 4 values a row; narrow takes 3.")]
    [InlineData("{name: scaler, KIND, children: [{name: t, type: TRANSFORMER, endpoint: {service_host: h, service_port: 1}, children: [{name: narrow, KIND}]}]}", "")]
    [InlineData("{name: narrow, CONTAINER, type: OUTPUT_TRANSFORMER, children: [{name: scaler, KIND}]}", "scaler answers 4 values a row; narrow takes 3.")]
    [InlineData("{name: labels, CONTAINER, type: OUTPUT_TRANSFORMER, children: [{name: svc, KIND}]}", "")]
    [InlineData("{name: labels, CONTAINER, type: OUTPUT_TRANSFORMER, children: [{name: scaler, KIND, children: [{name: svc, KIND}]}]}", "")]
    [InlineData("{name: labels, CONTAINER, type: OUTPUT_TRANSFORMER, children: [{name: names, KIND}]}", "names answers texts; labels takes numbers.")]
    [InlineData("{name: labels, CONTAINER, methods: [TRANSFORM_OUTPUT], children: [{name: names, KIND}]}", "names answers texts; labels takes numbers.")]
    [InlineData("{name: narrow, CONTAINER, type: OUTPUT_TRANSFORMER, children: [{name: ab, implementation: RANDOM_ABTEST, children: [{name: scaler, KIND}, {name: svc, KIND}]}]}", "")]
    public void Check_SignaturesAlongTheGraph_AreHeldAgainstEachOther(string graph, string expected)
    {
        var yaml = Of("graph: " + graph.Replace("KIND", "implementation: MLFLOW_SERVER, modelUri: s3://b/c/", StringComparison.Ordinal).Replace("CONTAINER", "parameters: [{name: model_uri, type: STRING, value: s3://b/c/}]", StringComparison.Ordinal)
            + "\n    componentSpecs: [{spec: {containers: [{name: labels, image: 'a:1'}, {name: narrow, image: 'a:1'}]}}]");

        var found = Linter.Check(yaml, static location => Facts[location.Node]);

        Assert.DoesNotContain(found, static finding => finding.Rule.Id == "MM000");
        Assert.Equal(expected, string.Join(' ', found.Where(static finding => finding.Rule.Id is "MM502" or "MM503").Select(static finding => finding.Message)));
    }

    /// <summary>As Seldon's sklearnserver loads and calls it; MLServer, which is in its place for v2, takes other files, and calls predict.</summary>
    [Theory]
    [InlineData("seldon", "", true, "predict, predict_proba", "")]
    [InlineData("seldon", "", false, "predict, predict_proba", "one: s3://b/c/ has no model.joblib.")]
    [InlineData("seldon", "", true, "predict, decision_function", "one: sklearnserver calls predict_proba; the model has predict, decision_function.")]
    [InlineData("seldon", "decision_function", true, "predict, decision_function", "")]
    [InlineData("seldon", "predict", true, "transform", "one: sklearnserver calls predict; the model has transform.")]
    [InlineData("v2", "", false, "predict", "")]
    public void Check_ModelUnderSklearnServer_IsWhatThatServerLoadsAndCalls(string protocol, string method, bool hasJoblib, string methods, string expected)
    {
        var parameters = method.Length == 0 ? "" : $", parameters: [{{name: method, type: STRING, value: {method}}}]";

        var found = Linter.Check(Of($"graph: {{name: one, implementation: SKLEARN_SERVER, modelUri: s3://b/c/{parameters}}}", $"protocol: {protocol}"), _ => new ModelFacts(true, HasJoblib: hasJoblib, Methods: methods.Split(", ")));

        Assert.Equal(expected, string.Join(' ', found.Where(static finding => finding.Rule.Id == "MM504").Select(static finding => finding.Message)));
    }
}
