using MultiModel.Graphs.Seldon;
using MultiModel.Manifests.Seldon;

namespace MultiModel.Manifests.Tests.Seldon;

public sealed class GraphChainTests
{
    private static readonly GraphModel[] Models =
    [
        new("scaler", UnitTypes.Transformer, new Uri("s3://mlflow/0/1a/artifacts/scaler"), "sha256:" + new string('a', 64)),
        new("svc", UnitTypes.Model, new Uri("s3://mlflow/0/2b/artifacts/svc")),
    ];

    [Fact]
    public void Of_WhatTheRendererWrote_GivesTheSameModels()
    {
        var yaml = ManifestYaml.Write(SeldonDeploymentTree.Of(SeldonDeploymentRenderer.Render(new SeldonDeploymentOptions(), Models)));

        Assert.Equal(Models, GraphChain.Of(SeldonDeploymentYaml.Read(yaml)));
    }

    [Fact]
    public void Of_AGraphThatBranches_NamesTheNode()
    {
        var deployment = SeldonDeploymentRenderer.Render(new SeldonDeploymentOptions(), Models);
        var predictor = deployment.Spec.Predictors[0];
        var branched = predictor with { Graph = predictor.Graph with { Children = [predictor.Graph.Children[0], predictor.Graph.Children[0]] } };

        var error = Assert.Throws<ArgumentException>(() => GraphChain.Of(deployment with { Spec = deployment.Spec with { Predictors = [branched] } }));

        Assert.Contains("scaler has 2 children", error.Message);
    }

    [Fact]
    public void Of_ANodeThatNobodyDownloads_NamesIt()
    {
        var deployment = SeldonDeploymentRenderer.Render(new SeldonDeploymentOptions(), Models);
        var predictor = deployment.Spec.Predictors[0];
        var renamed = predictor with { Graph = predictor.Graph with { Name = "other" } };

        var error = Assert.Throws<ArgumentException>(() => GraphChain.Of(deployment with { Spec = deployment.Spec with { Predictors = [renamed] } }));

        Assert.Contains("No init container downloads the model of node other", error.Message);
    }

    [Theory]
    [InlineData("name: svc-initializer", "name: scaler-initializer", "2 init containers are named scaler-initializer.")]
    [InlineData("s3://mlflow/0/1a/artifacts/scaler/", "scaler", "The model of node scaler has the address \"scaler\"; s3://bucket/prefix is expected.")]
    public void Of_AManifestThatWasEdited_SaysWhatIsWrong(string text, string edited, string message)
    {
        var yaml = ManifestYaml.Write(SeldonDeploymentTree.Of(SeldonDeploymentRenderer.Render(new SeldonDeploymentOptions(), Models))).Replace(text, edited, StringComparison.Ordinal);

        Assert.Equal(message, Assert.Throws<ArgumentException>(() => GraphChain.Of(SeldonDeploymentYaml.Read(yaml))).Message);
    }
}
