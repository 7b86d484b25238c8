using System.Text.Json;
using k8s;
using k8s.Models;
using MultiModel.Graphs.Seldon;
using MultiModel.Manifests.Cluster;
using MultiModel.Manifests.Publishing;
using MultiModel.Manifests.Seldon;
using MultiModel.Testing;

namespace MultiModel.Manifests.Tests.Publishing;

public sealed class PublicationTests
{
    private static readonly GraphModel[] Models =
    [
        new("scaler", UnitTypes.Transformer, new Uri("s3://mlflow/mlflow/artifacts/0/1a/artifacts/scaler"), "sha256:" + new string('a', 64)),
        new("svc", UnitTypes.Model, new Uri("s3://mlflow/mlflow/artifacts/0/2b/artifacts/svc"), "sha256:" + new string('b', 64)),
    ];

    public static TheoryData<GraphForm> Forms => [.. Enum.GetValues<GraphForm>()];

    [Theory]
    [MemberData(nameof(Forms))]
    public void Render_OfEachForm_GivesTheSameBytesTwice(GraphForm form) => Assert.Equal(Publication.Render(Options(form)), Publication.Render(Options(form)));

    [Theory]
    [MemberData(nameof(Forms))]
    public void Render_OfEachForm_SaysHowToRollOutWhatAKubeflowRunRegistered(GraphForm form)
    {
        var readMe = Publication.Render(Options(form))["README.md"];

        Assert.Contains("""
                kubectl -n kubeflow-user-example-com port-forward service/deployer 8080
                curl -s http://localhost:8080/rollouts -H 'Content-Type: application/json' -d '{"scaler":"RUN","svc":"RUN"}'
            """, readMe, StringComparison.Ordinal);
    }

    [Fact]
    public void Render_WithOtherImagesOrParameters_NamesAnotherJob()
    {
        static string Job(PublishOptions options) => KubernetesYaml.LoadAllFromString(Publication.Render(options)["kustomize/base/trainer.yaml"]).OfType<V1Job>().Single().Name();
        var options = Options(GraphForm.Seldon);

        Assert.Equal(Job(options), Job(options with { Replicas = 5 }));
        Assert.NotEqual(Job(options), Job(options with { Cluster = options.Cluster with { Images = options.Cluster.Images with { Version = "9.9.9" } } }));
        Assert.NotEqual(Job(options), Job(options with { Cluster = options.Cluster with { Kernel = "linear" } }));
    }

    [Theory]
    [InlineData(GraphForm.Seldon)]
    [InlineData(GraphForm.SeldonPython)]
    public void Render_OfASeldonForm_FitsTheSchemaOfTheResource(GraphForm form)
    {
        var schema = ResourceSchema.Load(RepositoryFiles.Reference("seldondeployment-v1.schema.json"));
        var deployment = SeldonDeploymentTree.Of(SeldonDeploymentRenderer.Render(Options(form).Graph, Models));

        Assert.Empty(schema.Check(JsonSerializer.SerializeToElement(deployment)));
        Assert.Contains("$.spec.replicaz is unknown", schema.Check(JsonSerializer.SerializeToElement(new { spec = new { replicaz = 1 } })));
    }

    [Fact]
    public void Render_OfDeployments_NeedsNoOperator()
    {
        var graph = KubernetesYaml.LoadAllFromString(Publication.Render(Options(GraphForm.Deployments))["kustomize/graph/graph.yaml"]);

        var deployment = Assert.Single(graph.OfType<V1Deployment>());
        var map = Assert.Single(graph.OfType<V1ConfigMap>());
        Assert.Equal(2, deployment.Spec.Replicas);
        var variables = deployment.Spec.Template.Spec.Containers[0].Env.ToDictionary(static variable => variable.Name, static variable => variable.Value);
        Assert.Equal(("/etc/graph/multi-model.yaml", "false", "true"), (variables["Graph__Manifest"], variables["Graph__AcceptManifests"], variables["Graph__RequireDigest"]));
        // the YAML is the program: what a graph runner reads here is the SeldonDeployment itself
        Assert.Equal("multi-model-example", SeldonDeploymentYaml.Read(map.Data["multi-model.yaml"]).Metadata.Name);
        Assert.Equal("graph", Assert.Single(graph.OfType<V1Service>()).Name());
    }

    /// <remarks>A pod of before that starts again, and <c>kubectl rollout undo</c>, must find their own manifest.</remarks>
    [Fact]
    public void Render_OfDeploymentsWithAnotherModel_NamesAnotherConfigMapInNewPods()
    {
        var one = Manifest(Options(GraphForm.Deployments));
        var other = Manifest(Options(GraphForm.Deployments) with { Models = [Models[0], new("svc", UnitTypes.Model, new Uri("s3://mlflow/mlflow/artifacts/0/3c/artifacts/svc"))] });

        Assert.NotEqual(one, other);
        Assert.Equal(one, Manifest(Options(GraphForm.Deployments)));

        static string Manifest(PublishOptions options)
        {
            var graph = KubernetesYaml.LoadAllFromString(Publication.Render(options)["kustomize/graph/graph.yaml"]);
            var map = graph.OfType<V1ConfigMap>().Single();
            Assert.True(map.Immutable);
            Assert.Contains(graph.OfType<V1Deployment>().Single().Spec.Template.Spec.Volumes, volume => volume.ConfigMap?.Name == map.Name());
            return map.Name();
        }
    }

    [Fact]
    public void Render_WithoutModels_LeavesTheGraphToTheDeployer()
    {
        var tree = Publication.Render(Options(GraphForm.Seldon) with { Models = [] });

        Assert.DoesNotContain("kustomize/graph/graph.yaml", tree.Keys);
        Assert.Contains("seldon-deployment-id: multi-model-example", tree["kustomize/base/network-policies.yaml"]);
        Assert.Contains("seldon-deployment-id: multi-model-example", tree["kustomize/base/graph-budget.yaml"]);
        Assert.Contains("trainer's job trains the models", tree["README.md"]);
    }

    [Theory]
    [InlineData("Upper", "name")]
    [InlineData("ns", "under_score")]
    [InlineData("-ns", "name")]
    public void Render_WithANameThatKubernetesRefuses_SaysSo(string ns, string name) => Assert.Contains("RFC 1123",
        Assert.Throws<ArgumentException>(() => Publication.Render(Options(GraphForm.Seldon) with { Name = name, Cluster = new ClusterOptions(ns, Images) })).Message);

    /// <remarks>What the deployer of the cluster renders after the next training is what was published.</remarks>
    [Theory]
    [InlineData(GraphForm.Seldon, "GraphRunner")]
    [InlineData(GraphForm.SeldonPython, "Python")]
    public void Render_TellsTheDeployerWhatWasPublished(GraphForm form, string server)
    {
        var options = Options(form) with { Name = "other", Predictor = "main", Replicas = 3 };
        var deployer = KubernetesYaml.LoadAllFromString(Publication.Render(options)["kustomize/base/deployer.yaml"]).OfType<V1Deployment>().Single();
        var variables = deployer.Spec.Template.Spec.Containers[0].Env.ToDictionary(static variable => variable.Name, static variable => variable.Value);

        Assert.Equal(("other", "kubeflow-user-example-com", "main", "3", server, options.Graph.Image), (variables["SeldonDeployment__Name"], variables["SeldonDeployment__Namespace"],
            variables["SeldonDeployment__Predictor"], variables["SeldonDeployment__Replicas"], variables["SeldonDeployment__Server"], variables["SeldonDeployment__Image"]));
    }

    private static Images Images => new("ghcr.io/multimodel", "0.1.0");

    private static PublishOptions Options(GraphForm form) =>
        new(new ClusterOptions("kubeflow-user-example-com", Images), form, "multi-model-example", "model", Models);
}
