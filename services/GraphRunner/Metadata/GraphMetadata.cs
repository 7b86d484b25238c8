using MultiModel.GraphRunner.Models;
using MultiModel.GraphRunner.Versions;
using MultiModel.Graphs.Messages;

namespace MultiModel.GraphRunner.Metadata;

/// <summary>Seldon's graph metadata: each model's, and what goes in at the graph's root and comes out at its last model.</summary>
public sealed record GraphMetadata(string Name, IReadOnlyDictionary<string, ModelMetadata> Models, IReadOnlyList<ModelPort> Graphinputs, IReadOnlyList<ModelPort> Graphoutputs)
{
    public static IResult Of(GraphHost host)
    {
        if (host.Current is not { } version)
            return NotLoaded(host);
        var predictor = version.Predictors.First(static predictor => !predictor.Shadow);
        var models = predictor.Executor.Root.All()
            .Where(static node => node.Server is ModelNode)
            .ToDictionary(
                static node => node.Name,
                static node => ModelMetadata.Of(node.Name, (ModelNode)node.Server!));
        var (first, last) = predictor.Executor.Root.Ends();
        return Results.Json(new GraphMetadata(predictor.Name, models, models.GetValueOrDefault(first.Name)?.Inputs ?? [], models.GetValueOrDefault(last.Name)?.Outputs ?? []));
    }

    public static IResult Of(GraphHost host, string model)
    {
        if (host.Current is not { } version)
            return NotLoaded(host);
        var node = version.Predictors.SelectMany(static predictor => predictor.Executor.Root.All()).FirstOrDefault(node => node.Name == model);
        return node?.Server is ModelNode server
            ? Results.Json(ModelMetadata.Of(model, server))
            : Results.Text(
                SeldonException.Executor(StatusCodes.Status500InternalServerError, $"Failed to find model {model}").Body.Span,
                "application/json",
                StatusCodes.Status500InternalServerError);
    }

    private static IResult NotLoaded(GraphHost host) => Results.Problem(host.Status, statusCode: StatusCodes.Status503ServiceUnavailable);
}

/// <summary>One model's metadata; its version is the run that made it.</summary>
public sealed record ModelMetadata(string Name, string Platform, IReadOnlyList<string> Versions, IReadOnlyList<ModelPort> Inputs, IReadOnlyList<ModelPort> Outputs)
{
    public static ModelMetadata Of(string name, ModelNode node) => new(
        name,
        "seldon",
        node.RunId is { } run ? [run] : [],
        [new ModelPort("tensor", new PortSchema(node.Model.FeatureNames ?? [], [node.Model.FeaturesIn]))],
        node.OutputShape is { } shape ? [new ModelPort("tensor", new PortSchema([], shape))] : []);
}

public sealed record ModelPort(string Messagetype, PortSchema Schema);

/// <summary>Names of the columns, and the shape of one row; empty for a single value.</summary>
public sealed record PortSchema(IReadOnlyList<string> Names, IReadOnlyList<int> Shape);
