using MultiModel.Graphs.Seldon;

namespace MultiModel.Manifests.Seldon;

/// <summary>Reads back what <see cref="SeldonDeploymentRenderer"/> wrote, so that a live manifest can be rendered in another form.</summary>
public static class GraphChain
{
    /// <returns>The models in the order that a request passes them.</returns>
    /// <exception cref="ArgumentException">The manifest is not one chain of models, each with an init container that downloads it.</exception>
    public static IReadOnlyList<GraphModel> Of(SeldonDeployment deployment)
    {
        if (deployment.Spec.Predictors is not [{ ComponentSpecs: [{ Spec: { } pod } component] } predictor])
            throw new ArgumentException("The manifest has not exactly one predictor with one component.");
        var chain = new List<GraphModel>();
        for (var node = predictor.Graph; node is not null; node = node.Children.SingleOrDefault())
        {
            if (node.Children.Count > 1)
                throw new ArgumentException($"Node {node.Name} has {node.Children.Count} children; only a chain can be rendered again.");
            var initializers = pod.InitContainers.Where(container => container.Name == $"{node.Name}-initializer").ToList();
            if (initializers.Count > 1)
                throw new ArgumentException($"{initializers.Count} init containers are named {initializers[0].Name}.");
            var address = initializers.FirstOrDefault()?.Args.FirstOrDefault()
                ?? throw new ArgumentException($"No init container downloads the model of node {node.Name}.");
            if (!Uri.TryCreate(address, UriKind.Absolute, out var source))
                throw new ArgumentException($"The model of node {node.Name} has the address \"{address}\"; s3://bucket/prefix is expected.");
            chain.Add(new GraphModel(node.Name, node.Type ?? UnitTypes.Model, source,
                component.Metadata?.Annotations.GetValueOrDefault(SeldonDeploymentRenderer.DigestAnnotation(node.Name))));
        }
        return chain;
    }
}
