using CsCheck;
using MultiModel.Graphs.Seldon;
using MultiModel.Manifests.Seldon;

namespace MultiModel.Manifests.Tests.Seldon;

public sealed class SeldonDeploymentRendererTests
{
    private const string Root = "s3://mlflow/mlflow/artifacts/0/";
    private static readonly string Digest = "sha256:" + new string('a', 64);

    private static readonly GraphModel Scaler = new("scaler", UnitTypes.Transformer, new Uri(Root + "1a/artifacts/scaler"), Digest);
    private static readonly GraphModel Svc = new("svc", UnitTypes.Model, new Uri(Root + "2b/artifacts/svc/"));

    [Fact]
    public void Render_OfTwoModels_GivesEachItsOwnVolume()
    {
        var pod = Render().Spec.Predictors.Single().ComponentSpecs.Single().Spec;

        Assert.Equal(["scaler-provision-location", "svc-provision-location"], pod.Volumes.Select(static volume => volume.Name));
        foreach (var container in pod.Containers)
        {
            var initializer = Assert.Single(pod.InitContainers, initializer => initializer.Name == container.Name + "-initializer");
            Assert.Equal(container.VolumeMounts.Single().Name, initializer.VolumeMounts.Single().Name);
            Assert.Equal("/mnt/models", initializer.Args[1]);
        }
    }

    [Fact]
    public void Render_EndsEveryModelUriWithASlash()
    {
        var sources = Render().Spec.Predictors[0].ComponentSpecs[0].Spec.InitContainers.Select(static initializer => initializer.Args[0]);

        Assert.Equal([Root + "1a/artifacts/scaler/", Root + "2b/artifacts/svc/"], sources);
    }

    [Fact]
    public void Render_OfAChain_NestsItInOrder()
    {
        var graph = Render().Spec.Predictors[0].Graph;

        Assert.Equal(("scaler", "TRANSFORMER"), (graph.Name, graph.Type));
        Assert.Equal(("svc", "MODEL"), (graph.Children.Single().Name, graph.Children.Single().Type));
        Assert.Empty(graph.Children.Single().Children);
    }

    [Fact]
    public void Render_WithADigest_AnnotatesThePodTemplate()
    {
        var annotations = Render().Spec.Predictors[0].ComponentSpecs[0].Metadata!.Annotations;

        Assert.Equal(Digest, Assert.Single(annotations, static annotation => annotation.Key == "multimodel/digest-scaler").Value);
        Assert.DoesNotContain("multimodel/digest-svc", annotations.Keys);
    }

    [Theory]
    [InlineData(ModelServer.GraphRunner)]
    [InlineData(ModelServer.Python)]
    public void Render_WithADigest_TellsItToTheContainerThatChecksIt(ModelServer server)
    {
        var containers = SeldonDeploymentRenderer.Render(new SeldonDeploymentOptions { Server = server }, [Scaler, Svc]).Spec.Predictors[0].ComponentSpecs[0].Spec.Containers;

        var told = containers.SelectMany(static container => container.Env, static (container, variable) => (container.Name, Variable: variable.Name, variable.Value)).Where(static told => told.Variable == "MULTIMODEL_MODEL_DIGEST");
        Assert.Equal(server == ModelServer.GraphRunner ? [("scaler", "MULTIMODEL_MODEL_DIGEST", Digest)] : [], told);
    }

    [Fact]
    public void Render_AnyContainer_PassesPodSecurityRestricted()
    {
        var pod = Render().Spec.Predictors[0].ComponentSpecs[0].Spec;

        // Seldon's operator would put its own in its place.
        Assert.Null(pod.SecurityContext);
        Assert.False(pod.AutomountServiceAccountToken);
        Assert.All(pod.InitContainers.Concat(pod.Containers), static container =>
        {
            Assert.True(container.SecurityContext is { AllowPrivilegeEscalation: false, ReadOnlyRootFilesystem: true, RunAsNonRoot: true, RunAsUser: 1654, RunAsGroup: 1654, Capabilities.Drop: ["ALL"], SeccompProfile.Type: "RuntimeDefault" });
            Assert.Equal(["cpu", "memory"], container.Resources!.Limits.Keys);
            Assert.Equal(["cpu", "memory"], container.Resources.Requests.Keys);
        });
        Assert.All(pod.Containers, static container => Assert.True(container is { ReadinessProbe.HttpGet: not null, LivenessProbe.HttpGet: not null }));
    }

    [Fact]
    public void Render_WithThePythonServer_CallsPredictOnEveryNodeAndPassesNoPredictMethod()
    {
        var predictor = SeldonDeploymentRenderer.Render(new SeldonDeploymentOptions { Server = ModelServer.Python }, [Scaler, Svc]).Spec.Predictors.Single();

        Assert.Equal([UnitTypes.Model, UnitTypes.Model], [predictor.Graph.Type, predictor.Graph.Children[0].Type]);
        Assert.Equal(["model_uri"], predictor.Graph.Parameters.Select(static parameter => parameter.Name));
        Assert.All(predictor.ComponentSpecs[0].Spec.Containers, static container =>
        {
            Assert.Equal("seldonio/mlflowserver:1.17.1", container.Image);
            Assert.NotNull(container.StartupProbe);
            Assert.True(container.SecurityContext is { AllowPrivilegeEscalation: false, RunAsNonRoot: true, RunAsUser: 8888, RunAsGroup: 0, Capabilities.Drop: ["ALL"], SeccompProfile.Type: "RuntimeDefault" });
        });
    }

    /// <summary>In a Kubeflow profile every pod gets a sidecar that the network policies would cut off from its control plane.</summary>
    [Fact]
    public void Render_Pod_AsksIstioForNoSidecar()
    {
        var metadata = Render().Spec.Predictors[0].ComponentSpecs[0].Metadata!;

        Assert.Equal("false", metadata.Labels["sidecar.istio.io/inject"]);
    }

    [Fact]
    public void Render_SecretsByReferenceOnly()
    {
        var pod = Render().Spec.Predictors[0].ComponentSpecs[0].Spec;

        Assert.All(pod.InitContainers, static initializer => Assert.Equal("seldon-init-container-secret", initializer.EnvFrom.Single().SecretRef!.Name));
        Assert.DoesNotContain("AWS_SECRET_ACCESS_KEY", ManifestYaml.Write(Render()));
    }

    [Fact]
    public void Write_ThenRead_GivesTheSameBytesAgain()
    {
        var yaml = ManifestYaml.Write(Render());

        Assert.Equal(yaml, ManifestYaml.Write(SeldonDeploymentYaml.Read(yaml)));
    }

    [Theory]
    [InlineData("plain")]
    [InlineData("true")]
    [InlineData("0x1f")]
    [InlineData("1e3")]
    [InlineData("no")]
    [InlineData(" edge: - # ")]
    [InlineData("two\nlines")]
    [InlineData("~")]
    [InlineData("0-1")]
    [InlineData("1_000")]
    [InlineData("12:30")]
    [InlineData("key:")]
    [InlineData(".inf")]
    [InlineData("2026-11-22")]
    public void Write_OfATextThatYamlCouldReadAsSomethingElse_KeepsIt(string text)
    {
        var deployment = Render() with { Metadata = new() { Name = "a", Annotations = new Dictionary<string, string> { ["note"] = text } } };

        Assert.Equal(text, SeldonDeploymentYaml.Read(ManifestYaml.Write(deployment)).Metadata.Annotations["note"]);
    }

    [Fact]
    public void WriteThenRead_OfAnyAcceptedNames_KeepsThem() =>
        Gen.Select(LabelText.Where(static name => char.IsAsciiLetter(name[0])), LabelText, LabelText).Sample((name, @namespace, node) =>
        {
            var rendered = SeldonDeploymentRenderer.Render(
                new SeldonDeploymentOptions { Name = name, Namespace = @namespace }, [new GraphModel(node, UnitTypes.Model, new Uri(Root + "1a/artifacts/svc"))]);

            var read = SeldonDeploymentYaml.Read(ManifestYaml.Write(rendered));

            Assert.Equal((name, @namespace, node), (read.Metadata.Name, read.Metadata.Namespace, read.Spec.Predictors[0].Graph.Name));
        }, iter: 200);

    [Fact]
    public void Render_OfANameThatNoServiceCanHave_SaysSo() => // the operator's Service is called NAME-PREDICTOR
        Assert.Contains("begin it with a letter", Assert.Throws<ArgumentException>(() => SeldonDeploymentRenderer.Render(new SeldonDeploymentOptions { Name = "1abc" }, [Svc])).Message);

    [Theory]
    [InlineData("Multi_Model")]
    [InlineData("")]
    [InlineData("-a")]
    [InlineData("a-")]
    [InlineData("a\n")]
    [InlineData("ä")]
    public void Render_OfAForbiddenName_SaysSo(string name)
    {
        var byName = Assert.Throws<ArgumentException>(() => SeldonDeploymentRenderer.Render(new SeldonDeploymentOptions { Name = name }, [Scaler, Svc]));
        Assert.Contains("name of the SeldonDeployment", byName.Message);
        Assert.Contains("namespace", Assert.Throws<ArgumentException>(() => SeldonDeploymentRenderer.Render(new SeldonDeploymentOptions { Namespace = name }, [Svc])).Message);
        Assert.Throws<ArgumentException>(() => new GraphModel(name, UnitTypes.Model, new Uri(Root)));
    }

    [Theory]
    [InlineData("file:///etc/passwd")]
    [InlineData("http://mlflow/artifacts")]
    [InlineData("s3:///no-bucket")]
    [InlineData("s3://bucket")]
    [InlineData("s3://bucket/a?versionId=1")]
    public void GraphModel_OfAnotherSource_IsRefused(string source) =>
        Assert.Contains("s3://bucket/prefix", Assert.Throws<ArgumentException>(() => new GraphModel("svc", UnitTypes.Model, new Uri(source))).Message);

    [Fact]
    public void Render_OfTheSameNodeTwice_IsRefused() =>
        Assert.Contains("svc", Assert.Throws<ArgumentException>(() => SeldonDeploymentRenderer.Render(new SeldonDeploymentOptions(), [Svc, Svc])).Message);

    private static readonly Gen<string> LabelText = Gen.Char["abcxyz0189-"].Array[1, 40].Select(static letters => new string(letters))
        .Where(static text => text[0] != '-' && text[^1] != '-');

    private static SeldonDeployment Render() => SeldonDeploymentRenderer.Render(new SeldonDeploymentOptions(), [Scaler, Svc]);
}
