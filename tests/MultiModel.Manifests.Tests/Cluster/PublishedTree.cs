using System.Text.Json.Nodes;
using MultiModel.Graphs.Seldon;
using MultiModel.Manifests.Cluster;
using MultiModel.Manifests.Publishing;
using MultiModel.Manifests.Seldon;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;
using YamlDotNet.Serialization;

namespace MultiModel.Manifests.Tests.Cluster;

/// <summary>The trees that the tests look at, for every combination of options that changes their shape.</summary>
internal static class PublishedTree
{
    public const string Namespace = "kubeflow-user-example-com";

    private static readonly IDeserializer Yaml = new DeserializerBuilder().WithAttemptingUnquotedStringTypeDeserialization().Build();
    private static readonly ISerializer Json = new SerializerBuilder().JsonCompatible().Build();

    private static readonly GraphModel[] Models =
    [
        new("scaler", UnitTypes.Transformer, new Uri("s3://mlflow/mlflow/artifacts/0/1a/artifacts/scaler"), "sha256:" + new string('a', 64)),
        new("svc", UnitTypes.Model, new Uri("s3://mlflow/mlflow/artifacts/0/2b/artifacts/svc"), "sha256:" + new string('b', 64)),
    ];

    public static TheoryData<GraphForm, bool, bool> Shapes
    {
        get
        {
            var shapes = new TheoryData<GraphForm, bool, bool>();
            foreach (var form in Enum.GetValues<GraphForm>())
                foreach (var externalS3 in new[] { false, true })
                    foreach (var postgres in new[] { false, true })
                        shapes.Add(form, externalS3, postgres);
            return shapes;
        }
    }

    public static IReadOnlyDictionary<string, string> Render(GraphForm form, bool externalS3, bool postgres, string? pipelineNamespace = null) => Publication.Render(new PublishOptions(
        new ClusterOptions(Namespace, new Images("ghcr.io/multimodel", "0.1.0"), externalS3 ? new Uri("https://s3.example.com") : null, postgres, PipelineNamespace: pipelineNamespace), form, "example", "model", Models));

    /// <summary>Every object of the base and of the graph, as an API server gets it.</summary>
    public static List<JsonObject> Objects(IReadOnlyDictionary<string, string> tree) =>
        [.. tree.Where(static file => (file.Key.StartsWith("kustomize/base/", StringComparison.Ordinal) || file.Key.StartsWith("kustomize/graph/", StringComparison.Ordinal)) && !file.Key.EndsWith("kustomization.yaml", StringComparison.Ordinal))
            .SelectMany(static file => Read(file.Value))];

    public static List<JsonObject> Read(string yaml)
    {
        var parser = new Parser(new StringReader(yaml));
        parser.Consume<StreamStart>();
        var documents = new List<JsonObject>();
        while (parser.Accept<DocumentStart>(out _))
            documents.Add(JsonNode.Parse(Json.Serialize(Yaml.Deserialize<object>(parser)))!.AsObject());
        return documents;
    }

    public static IEnumerable<JsonObject> OfKind(this IEnumerable<JsonObject> objects, string kind) => objects.Where(item => (string?)item["kind"] == kind);

    public static string Name(this JsonObject item) => (string)item["metadata"]!["name"]!;

    /// <summary>Every pod that the objects make.</summary>
    public static List<PublishedPod> Pods(IEnumerable<JsonObject> objects) => [.. objects.SelectMany(static item => (string?)item["kind"] switch
    {
        "Deployment" => [new PublishedPod(item.Name(), item["spec"]!["template"]!, Serves: true)],
        "Job" => [new PublishedPod(item.Name(), item["spec"]!["template"]!, Serves: false)],
        "CronJob" => [new PublishedPod(item.Name(), item["spec"]!["jobTemplate"]!["spec"]!["template"]!, Serves: false)],
        "SeldonDeployment" => item["spec"]!["predictors"]!.AsArray().SelectMany(static predictor => predictor!["componentSpecs"]!.AsArray())
            .Select(component => new PublishedPod(item.Name(), component!, Serves: true, OperatorNamesPorts: true)),
        "StatefulSet" or "DaemonSet" or "ReplicaSet" or "Pod" => throw new NotSupportedException($"Nobody looks at the pods of {item["kind"]} {item.Name()} yet."),
        _ => Array.Empty<PublishedPod>(),
    })];
}

/// <param name="Owner">Name of what makes the pod.</param>
/// <param name="Serves">Whether it answers requests, and so needs probes.</param>
/// <param name="OperatorNamesPorts">Whether Seldon's operator adds the port <c>http</c> to each container.</param>
internal sealed record PublishedPod(string Owner, JsonNode Template, bool Serves, bool OperatorNamesPorts = false)
{
    public JsonObject Spec => Template["spec"]!.AsObject();

    public Dictionary<string, string> Labels => OperatorNamesPorts
        ? new() { ["seldon-deployment-id"] = Owner }
        : Template["metadata"]!["labels"]!.AsObject().ToDictionary(static label => label.Key, static label => (string)label.Value!);

    public IEnumerable<JsonObject> Containers => Spec["containers"]!.AsArray().Select(static container => container!.AsObject());

    public IEnumerable<JsonObject> AllContainers => (Spec["initContainers"]?.AsArray() ?? []).Select(static container => container!.AsObject()).Concat(Containers);
}
