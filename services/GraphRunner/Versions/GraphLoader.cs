using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using MultiModel.Graphs.Execution;
using MultiModel.Graphs.Messages;
using MultiModel.Graphs.Seldon;
using MultiModel.GraphRunner.Models;
using MultiModel.Mlflow;

namespace MultiModel.GraphRunner.Versions;

/// <summary>Makes a version of a manifest: downloads what its init containers would, loads it, and tries it.</summary>
public sealed class GraphLoader(ModelStore store, RemoteNodes remote)
{
    private const int LongestTrySeconds = 30;

    /// <param name="mustBeKept">Whether the store must still have the models that are on this disk already.</param>
    /// <exception cref="Graphs.Yaml.ManifestException">The YAML is no SeldonDeployment.</exception>
    /// <exception cref="GraphException">A model cannot be downloaded, loaded or called, or the graph cannot be run.</exception>
    public async Task<GraphVersion> LoadAsync(string manifest, bool mustBeKept, CancellationToken cancellationToken)
    {
        using var span = Tracing.Graphs.StartActivity("load graph");
        try
        {
            var version = await ReadAsync(manifest, mustBeKept, cancellationToken);
            span?.SetTag("seldon.deployment", version.Deployment.Metadata.Name).SetTag("multimodel.manifest.sha256", version.Sha256);
            return version;
        }
        catch (Exception fault)
        {
            span?.SetStatus(ActivityStatusCode.Error, fault.Message);
            throw;
        }
    }

    private async Task<GraphVersion> ReadAsync(string manifest, bool mustBeKept, CancellationToken cancellationToken)
    {
        var deployment = SeldonDeploymentYaml.Read(manifest);
        if (deployment.Spec.Protocol == "tensorflow")
            throw new GraphException("spec.protocol: tensorflow is not served; seldon and v2 are.");
        var answering = deployment.Spec.Predictors.Where(static predictor => predictor.Shadow != true).ToList();
        if (answering.Count == 0)
            throw new GraphException("spec.predictors: there is no predictor that answers.");
        if (answering.Count > 1 && (answering.All(static predictor => predictor.Traffic is null or 0) || answering.Any(static predictor => predictor.Traffic is < 0 or > 100)))
            throw new GraphException(
                $"spec.predictors: {string.Join(" and ", answering.Select(static predictor => predictor.Name))} "
                + "need a share of the traffic each, from 0 to 100 and 100 together.");
        var fetched = new List<(ModelLocation, string)>();
        var loaded = new List<ModelNode>();
        try
        {
            var predictors = new List<LoadedPredictor>();
            foreach (var predictor in deployment.Spec.Predictors)
                predictors.Add(await LoadAsync(deployment.Spec.Protocol, predictor, mustBeKept, fetched, loaded, cancellationToken));
            var sha256 = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(manifest)));
            return new GraphVersion(manifest, sha256, deployment, predictors, fetched);
        }
        catch
        {
            loaded.ForEach(static model => model.Dispose());
            throw;
        }
    }

    private async Task<LoadedPredictor> LoadAsync(
        string? protocol,
        Predictor predictor,
        bool mustBeKept,
        List<(ModelLocation, string)> fetched,
        List<ModelNode> loaded,
        CancellationToken cancellationToken)
    {
        // Everything that is wrong with the graph itself is found before anything is downloaded.
        var locations = new Dictionary<string, ModelLocation>(StringComparer.Ordinal);
        var nodes = new Dictionary<string, INode>(StringComparer.Ordinal);
        GraphBuilder.Build(predictor.Graph, unit =>
        {
            if (ModelLocation.Find(predictor, unit, protocol) is not { } location)
                return nodes[unit.Name] = protocol is null or "" or "seldon" ? remote.Create(unit)
                    : throw new GraphException($"{unit.Name}: a node elsewhere is called by Seldon's protocol, and spec.protocol is {protocol}.");
            locations[unit.Name] = location;
            return NotLoaded.Instance;
        });
        var models = await Task.WhenAll(locations.Values.Select(async location => (location, directory: await store.FetchAsync(location, mustBeKept, cancellationToken))));
        fetched.AddRange(models);
        foreach (var (location, directory) in models)
        {
            var node = Load(location, directory);
            loaded.Add(node);
            nodes[location.Node] = node;
        }
        var executor = new GraphExecutor(GraphBuilder.Build(predictor.Graph, unit => nodes[unit.Name]));
        await TryAsync(predictor, new GraphExecutor(GraphBuilder.Build(WithoutChoice(predictor.Graph), unit => nodes[unit.Name])), cancellationToken);
        return new LoadedPredictor(
            predictor.Name,
            predictor.Annotations.GetValueOrDefault("version", ""),
            predictor.Traffic ?? 0,
            predictor.Shadow ?? false,
            executor,
            locations.ToDictionary(static pair => pair.Key, static pair => pair.Value.Image));
    }

    private static ModelNode Load(ModelLocation location, string directory)
    {
        using var span = Tracing.Graphs.StartActivity("load model");
        try
        {
            var model = ModelDirectory.Load(directory);
            var node = new ModelNode(location.Node, location.Image, model, model.MethodOf(location.Method, location.UsualMethod));
            span?.SetTag("seldon.node", location.Node).SetTag("mlflow.run_id", node.RunId);
            return node;
        }
        catch (ModelException fault)
        {
            throw new GraphException($"{location.Node}: the model at {location.Source} cannot be served: {fault.Message}", fault);
        }
    }

    /// <summary>The graph with its A/B tests as nodes that ask all of their children: what later requests may meet is tried too.</summary>
    private static PredictiveUnit WithoutChoice(PredictiveUnit unit) => unit with
    {
        Implementation = BuiltIns.ChoosesAtRandom(unit) ? null : unit.Implementation,
        Type = BuiltIns.ChoosesAtRandom(unit) ? unit.Type ?? UnitTypes.Unknown : unit.Type,
        Children = [.. unit.Children.Select(WithoutChoice)],
    };

    /// <summary>Sends the first model's input example through the whole graph; each model has tried its own when it was made.</summary>
    private static async Task TryAsync(Predictor predictor, GraphExecutor executor, CancellationToken cancellationToken)
    {
        var context = new CallContext("input-example", Stopwatch.GetTimestamp() + LongestTrySeconds * Stopwatch.Frequency, cancellationToken);
        try
        {
            if (executor.Root.Server is not RemoteNode && executor.Root.Ends().First.Server is ModelNode first && ExampleOf(first) is { } request)
                await executor.PredictAsync(request, context);
        }
        catch (SeldonException fault)
        {
            throw new GraphException($"{predictor.Name}: the graph does not answer its own input example: {fault.Message}", fault);
        }
    }

    private static SeldonMessage? ExampleOf(ModelNode node) => node.Model.InputExample is { } example
        ? new SeldonMessage(new ArrayPayload(MessageArray.Of(example.Values, example.Rows, example.Columns), [], ArrayEncoding.NdArray), MessageMeta.Empty)
        : null;

    private sealed class NotLoaded : INode
    {
        public static readonly NotLoaded Instance = new();

        public ValueTask<SeldonMessage> CallAsync(NodeMethod method, SeldonMessage request, CallContext context) => throw new InvalidOperationException("The model is not loaded.");

        public ValueTask<SeldonMessage> AggregateAsync(IReadOnlyList<SeldonMessage> answers, CallContext context) =>
            throw new InvalidOperationException("The model is not loaded.");
    }
}
