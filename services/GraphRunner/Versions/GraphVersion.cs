using MultiModel.Graphs.Execution;
using MultiModel.Graphs.Seldon;
using MultiModel.GraphRunner.Models;
using MultiModel.GraphRunner.OpenInference;

namespace MultiModel.GraphRunner.Versions;

/// <summary>A predictor that is ready to answer.</summary>
/// <param name="Version">Its annotation <c>version</c>; empty when it has none.</param>
/// <param name="Images">The image of each node that runs here, by the node's name.</param>
public sealed record LoadedPredictor(string Name, string Version, int Traffic, bool Shadow, GraphExecutor Executor, IReadOnlyDictionary<string, string> Images);

/// <summary>
/// A manifest and its loaded models. Requests hold it while they run: its models are released when it is retired and the last
/// request that began with it has ended.
/// </summary>
public sealed class GraphVersion(
    string manifest,
    string sha256,
    SeldonDeployment deployment,
    IReadOnlyList<LoadedPredictor> predictors,
    IReadOnlyList<(ModelLocation Location, string Directory)> fetched)
{
    // Looked up by each request of the Open Inference Protocol.
    private readonly Dictionary<string, ServedModel> served = ServedOf(deployment, predictors);

    // One for the host, one for each request.
    private int holders = 1;

    /// <summary>The YAML as it was given.</summary>
    public string Manifest { get; } = manifest;

    /// <summary>SHA-256 of the YAML's UTF-8 bytes, in hexadecimal digits.</summary>
    public string Sha256 { get; } = sha256;

    public SeldonDeployment Deployment { get; } = deployment;

    public IReadOnlyList<LoadedPredictor> Predictors { get; } = predictors;

    /// <summary>Where its models come from.</summary>
    public IEnumerable<ModelLocation> ModelLocations => fetched.Select(static model => model.Location);

    /// <summary>Where they lie on this disk.</summary>
    public IEnumerable<string> ModelDirectories => fetched.Select(static model => model.Directory);

    public IEnumerable<ModelNode> Models => Predictors.SelectMany(static predictor => predictor.Executor.Root.All()).Select(static node => node.Server).OfType<ModelNode>();

    public bool HasShadows { get; } = predictors.Any(static predictor => predictor.Shadow);

    public bool CallsRemoteNodes { get; } = predictors.Any(static predictor => predictor.Executor.Root.All().Any(static node => node.Server is RemoteNode));

    /// <summary>The graph goes by the name of its root node, of its predictor or of the deployment; its other nodes by their own.</summary>
    public ServedModel? Find(string name) => served.GetValueOrDefault(name);

    /// <returns>False when the version is already gone: take the current one again.</returns>
    public bool TryHold()
    {
        var count = Volatile.Read(ref holders);
        while (count > 0)
        {
            var seen = Interlocked.CompareExchange(ref holders, count + 1, count);
            if (seen == count)
                return true;
            count = seen;
        }
        return false;
    }

    public void Release()
    {
        if (Interlocked.Decrement(ref holders) == 0)
            foreach (var model in Models)
                model.Dispose();
    }

    private static Dictionary<string, ServedModel> ServedOf(SeldonDeployment deployment, IReadOnlyList<LoadedPredictor> predictors)
    {
        var served = new Dictionary<string, ServedModel>(StringComparer.Ordinal);
        foreach (var predictor in predictors.Where(static predictor => !predictor.Shadow))
        {
            var root = predictor.Executor.Root;
            var (first, last) = root.Ends();
            var graph = new ServedModel([.. root.All().Select(static node => node.Server?.RunId).OfType<string>()], first.Server as ModelNode, last.Server as ModelNode);
            foreach (var name in new[] { deployment.Metadata.Name, predictor.Name, root.Name }.OfType<string>())
                served.TryAdd(name, graph);
            foreach (var node in root.All())
                served.TryAdd(node.Name, node.Server is ModelNode model ? ServedModel.Of(model) : new ServedModel([], null, null));
        }
        return served;
    }
}
