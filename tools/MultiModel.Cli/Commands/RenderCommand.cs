using System.CommandLine;
using MultiModel.Graphs.Seldon;
using MultiModel.Manifests;
using MultiModel.Manifests.Seldon;

namespace MultiModel.Cli.Commands;

/// <summary><c>multimodel render scaler=s3://... svc=s3://...</c>: prints the SeldonDeployment of a chain of models.</summary>
internal static class RenderCommand
{
    public static Command Create()
    {
        var models = new Argument<string[]>("NAME=S3-ADDRESS")
        {
            Description = "The models in the order that a request passes them; all but the last transform.",
            Arity = ArgumentArity.OneOrMore
        };
        models.RefuseOptions();
        var name = new Option<string>("--name") { Description = "Name of the SeldonDeployment.", DefaultValueFactory = static _ => new SeldonDeploymentOptions().Name };
        var space = new Option<string>("--namespace") { Description = "Its namespace.", DefaultValueFactory = static _ => new SeldonDeploymentOptions().Namespace };
        var predictor = new Option<string>("--predictor") { Description = "Name of its predictor.", DefaultValueFactory = static _ => new SeldonDeploymentOptions().Predictor };
        var command = new Command("render", "Writes the SeldonDeployment of a chain of models.") { models, name, space, predictor };
        command.SetAction(parsed =>
        {
            var console = parsed.InvocationConfiguration;
            try
            {
                var options = new SeldonDeploymentOptions { Name = parsed.GetValue(name)!, Namespace = parsed.GetValue(space)!, Predictor = parsed.GetValue(predictor)! };
                console.Output.Write(ManifestYaml.Write(SeldonDeploymentRenderer.Render(options, Chain(parsed.GetValue(models)!))));
                return ExitStatus.Success;
            }
            catch (ArgumentException fault)
            {
                console.Error.WriteLine(fault.Message);
                return ExitStatus.Unusable;
            }
        });
        return command;
    }

    private static List<GraphModel> Chain(string[] models) => [.. models.Select((model, i) => model.Split('=', 2) is [var name, var address]
        && Uri.TryCreate(address, UriKind.Absolute, out var source)
        ? new GraphModel(name, i == models.Length - 1 ? UnitTypes.Model : UnitTypes.Transformer, source)
        : throw new ArgumentException($"\"{model}\" is not written NAME=s3://bucket/folder."))];
}
