using MultiModel.Graphs.Lint;
using static MultiModel.Graphs.Tests.Lint.LintSamples;

namespace MultiModel.Graphs.Tests.Lint;

/// <summary>Pods by what the operator adds to them, and by what Kubernetes then makes of them.</summary>
public sealed class LinterPodTests
{
    private const string Resources = "resources: {requests: {cpu: 1}, limits: {cpu: 1}}";

    [Theory]
    [InlineData("{name: other, " + Resources + "}", "SKLEARN_SERVER", "", "MM311")]
    [InlineData("{name: tfserving, " + Resources + "}", "TENSORFLOW_SERVER", "", "")]
    [InlineData("{name: tfserving, " + Resources + "}", "SKLEARN_SERVER", "", "MM311")]
    [InlineData("{name: other, image: 'example/other:1', " + Resources + "}", "SKLEARN_SERVER", "initContainers: [{name: one, " + Resources + "}]", "MM311")]
    public void Check_ContainerWithoutImage_IsAFaultUnlessTheOperatorBringsIt(string container, string server, string init, string expected) =>
        Assert.Equal(expected, string.Join(' ', Ids(Pod(container, $"{{name: one, implementation: {server}, modelUri: s3://b/c/}}", init))));

    [Theory]
    [InlineData("data", "", "MM312")]
    [InlineData("data", "volumes: [{name: data, emptyDir: {}}]", "")]
    [InlineData("seldon-podinfo", "", "")]
    [InlineData("podinfo", "", "")]
    [InlineData("one-provision-location", "", "")]
    [InlineData("two-provision-location", "", "MM312")]
    public void Check_MountedVolume_IsOneOfThePodOrOfTheOperator(string volume, string volumes, string expected) =>
        Assert.Equal(expected, string.Join(' ', Ids(Pod($"{{name: one, {Resources}, readinessProbe: {{httpGet: {{port: http}}}}, volumeMounts: [{{name: {volume}, mountPath: /x}}]}}", "{name: one, implementation: SKLEARN_SERVER, modelUri: s3://b/c/}", volumes))));

    [Theory]
    [InlineData("", "SKLEARN_SERVER", "", "MM406")]
    [InlineData("", "SKLEARN_SERVER", "readinessProbe: {tcpSocket: {port: http}}", "MM406")]
    [InlineData("", "SKLEARN_SERVER", "readinessProbe: {exec: {command: [test]}}", "")]
    [InlineData("", "SKLEARN_SERVER", "readinessProbe: {grpc: {port: 9500}}", "")]
    [InlineData("v2", "SKLEARN_SERVER", "", "")]
    [InlineData("kfserving", "MLFLOW_SERVER", "", "")]
    [InlineData("v2", "TRITON_SERVER", "", "")]
    [InlineData("tensorflow", "TENSORFLOW_SERVER", "", "MM406")]
    public void Check_ReadinessOfAPrepackagedServer_IsTheOperatorsWhereItIsHttp(string protocol, string server, string probe, string expected) =>
        Assert.Equal(expected, string.Join(' ', Ids(Pod($"{{name: one, {Resources}, {probe}}}", $"{{name: one, implementation: {server}, modelUri: s3://b/c/}}", "", protocol))));

    [Theory]
    [InlineData("type: MODEL", "MM406")]
    [InlineData("type: ROUTER", "")]
    [InlineData("methods: [TRANSFORM_INPUT]", "")]
    [InlineData("type: TRANSFORMER, parameters: [{name: model_uri, type: STRING, value: s3://b/c}]", "MM406")]
    public void Check_ReadinessOfAContainer_MattersWhereItHoldsAModel(string node, string expected) =>
        Assert.Equal(expected, string.Join(' ', Ids(Pod($"{{name: one, image: 'example/one:1', {Resources}}}", $"{{name: one, {node}}}"))));

    [Fact]
    public void Check_ManyContainersThatLackTheSame_AreOneFinding()
    {
        var containers = string.Join(", ", Enumerable.Range(1, 6).Select(static i => $"{{name: n{i}, image: 'example/n:1'}}"));
        var graph = Enumerable.Range(1, 6).Reverse().Aggregate("", static (child, i) => $"{{name: n{i}, type: MODEL, children: [{child}]}}");

        var found = Linter.Check(Pod(containers, graph));

        Assert.Equal(["MM405", "MM406"], found.Select(static finding => finding.Rule.Id));
        Assert.All(found, static finding => Assert.EndsWith("n1, n2, n3, n4 and 2 more.", finding.Message, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("gcr.io/kfserving/storage-initializer:v0.4.0", "s3://b/c", "MM401 MM408")]
    [InlineData("gcr.io/kfserving/storage-initializer:v0.4.0", "gs://b/c", "MM401 MM408")]
    [InlineData("gcr.io/kfserving/storage-initializer:v0.4.0", "https://example/model.joblib", "MM408")]
    [InlineData("kfserving/storage-initializer:v0.6.1", "s3://b/c", "MM401")]
    [InlineData("seldonio/rclone-storage-initializer:1.17.1", "s3://b/c", "")]
    public void Check_AddressWithoutSlash_MattersToTheInitializerThatListsPrefixes(string image, string address, string expected) =>
        Assert.Equal(expected, string.Join(' ', Ids(Pod($"{{name: one, image: 'example/one:1', {Resources}, readinessProbe: {{httpGet: {{port: http}}}}}}", "{name: one, type: MODEL}", $"initContainers: [{{name: get, image: '{image}', args: ['{address}', /mnt/models], {Resources}}}]"))));

    [Theory]
    [InlineData("models:/iris/Production", "MM313")]
    [InlineData("runs:/abc/model", "MM313")]
    [InlineData("minio:models/iris", "")]
    [InlineData("pvc://models/iris", "")]
    public void Check_AddressOfMlflowsRegistry_CannotBeDownloaded(string address, string expected) =>
        Assert.Equal(expected, string.Join(' ', Ids(Graph($"{{name: one, implementation: MLFLOW_SERVER, modelUri: '{address}'}}"))));

    /// <summary>MLServer is given none of the node's parameters.</summary>
    [Theory]
    [InlineData("seldon", "MM102")]
    [InlineData("v2", "")]
    public void Check_ParameterThatMlflowServerLacks_IsAFaultByTheSeldonProtocol(string protocol, string expected) =>
        Assert.Equal(expected, string.Join(' ', Ids(Graph("{name: one, implementation: MLFLOW_SERVER, modelUri: s3://b/c/, parameters: [{name: threads, type: INT, value: '2'}]}", protocol))));

    /// <summary>What "restricted" of Kubernetes' Pod Security Standards allows, and users that Seldon's operator chooses.</summary>
    [Theory]
    [InlineData("", "")]
    [InlineData("securityContext: {runAsNonRoot: true}", "securityContext: {capabilities: {drop: [ALL], add: [NET_BIND_SERVICE]}, allowPrivilegeEscalation: false}")]
    [InlineData("securityContext: {runAsUser: 0}", "securityContext: {runAsUser: 1000}")]
    [InlineData("securityContext: {runAsNonRoot: false, runAsUser: 1000}", "")]
    [InlineData("hostNetwork: false, hostPID: false", "securityContext: {privileged: false}")]
    public void Check_RightsThatReachNothing_AreNoFault(string pod, string container) =>
        Assert.Empty(Ids(Pod($"{{name: one, image: 'example/one:1', {Resources}, readinessProbe: {{httpGet: {{port: http}}}}, {container}}}", "{name: one, type: MODEL}", pod)));

    /// <summary>Each of the pod's once, each container's by its own.</summary>
    [Fact]
    public void Check_RightsOfAPodWithSeveralContainers_AreToldOnce()
    {
        const string Rest = "image: 'example/one:1', readinessProbe: {httpGet: {port: http}}, " + Resources;
        var found = Linter.Check(Pod(
            $"{{name: one, {Rest}}}, {{name: two, {Rest}, securityContext: {{capabilities: {{add: [SYS_ADMIN, NET_RAW]}}}}}}",
            "{name: one, type: MODEL}",
            "hostNetwork: true, volumes: [{name: root, hostPath: {path: /}}]"));

        Assert.Equal(
            ["the pod shares a namespace of its node: hostNetwork.", "the volume root is / of the node.", "two gets the capability NET_RAW.", "two gets the capability SYS_ADMIN."],
            found.Select(static finding => finding.Message).Order(StringComparer.Ordinal));
        Assert.All(found, static finding => Assert.Equal("MM403", finding.Rule.Id));
    }

    private static string Pod(string containers, string graph, string spec = "", string protocol = "") =>
        Graph(graph, protocol) + $"    componentSpecs: [{{spec: {{containers: [{containers}]{(spec.Length > 0 ? ", " : "")}{spec}}}}}]\n";

    private static string Graph(string graph, string protocol = "") => Of($"graph: {graph}", $"protocol: {protocol}");
}
