using System.Text.RegularExpressions;
using MultiModel.Manifests.Kubeflow;
using MultiModel.Mlflow;
using MultiModel.Testing;
using MultiModel.Trainer.Tests.Hosting;
using YamlDotNet.RepresentationModel;

namespace MultiModel.Trainer.Tests.Commands;

/// <summary>Runs the commands of the published Kubeflow pipeline, in the order of its tasks, in a folder.</summary>
public sealed partial class KubeflowCommandsTests(Platform platform) : IDisposable
{
    private readonly TemporaryFolder folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Commands_OfThePublishedPipeline_TrainAndRegisterBothModels()
    {
        var yaml = new YamlStream();
        yaml.Load(new StringReader(PipelineYaml.Render(new KubeflowPipelineOptions("trainer", "http://minio:9000", "http://mlflow:5000", "secret", "linear"))));
        var document = (YamlMappingNode)yaml.Documents[0].RootNode;
        var outputs = new List<string>();

        foreach (var task in InOrder((YamlMappingNode)document["root"]["dag"]["tasks"]))
        {
            var container = document["deploymentSpec"]["executors"][$"exec-{task.Name}"]["container"];
            var command = ((YamlSequenceNode)container["command"]).Concat((YamlSequenceNode)container["args"]).Select(static word => ((YamlScalarNode)word).Value!);
            var outcome = await Outcome.OfProcessAsync(command.Skip(1).Select(word => Fill(word, task.Name, task.Node)), Environment);
            Assert.True(outcome is { Status: 0, Error: "" }, $"{task.Name} ended with {outcome.Status}: {outcome.Error}");
            outputs.Add(outcome.Output.Trim());
        }

        var registered = outputs.Where(static line => line.StartsWith("run ", StringComparison.Ordinal)).Select(static line => line[4..]).ToArray();
        var runs = await Task.WhenAll(registered.Select(id => platform.RunAsync(id)));
        Assert.Equal([("scaler", "FINISHED"), ("svc", "FINISHED")], runs.Select(static run => (run.RunName, run.Status)));
        Assert.Equal("linear", runs[1].Parameters["kernel"]);
        using var model = ModelDirectory.Load(folder.File("train-svc-from-csv", "model"));
        Assert.Equal(4, model.FeaturesIn);
        Assert.Equal(["sepal length (cm)", "sepal width (cm)", "petal length (cm)", "petal width (cm)"], model.FeatureNames);
    }

    public void Dispose() => folder.Dispose();

    private Dictionary<string, string> Environment => platform.Settings.Select(static setting => setting[2..].Split('=', 2)).ToDictionary(static pair => pair[0], static pair => pair[1]);

    private static IEnumerable<(string Name, YamlMappingNode Node)> InOrder(YamlMappingNode tasks)
    {
        var left = tasks.ToDictionary(static task => ((YamlScalarNode)task.Key).Value!, static task => (YamlMappingNode)task.Value);
        while (left.Count > 0)
        {
            var next = left.First(task => !task.Value.Children.TryGetValue("dependentTasks", out var before)
                || ((YamlSequenceNode)before).All(name => !left.ContainsKey(((YamlScalarNode)name).Value!)));
            left.Remove(next.Key);
            yield return (next.Key, next.Value);
        }
    }

    /// <summary>Does what Kubeflow's launcher does with the placeholders of a command.</summary>
    private string Fill(string word, string task, YamlMappingNode node) => Placeholder().Replace(word, match => (match.Groups["kind"].Value, match.Groups["name"].Value) switch
    {
        ("outputs.artifacts", var name) => folder.File(task, name),
        ("inputs.artifacts", var name) when node["inputs"]["artifacts"][name]["taskOutputArtifact"] is var source =>
            folder.File(((YamlScalarNode)source["producerTask"]).Value!, ((YamlScalarNode)source["outputArtifactKey"]).Value!),
        (_, var name) when node["inputs"]["parameters"][name] is YamlMappingNode parameter =>
            parameter.Children.TryGetValue("runtimeValue", out var value) ? ((YamlScalarNode)value["constant"]).Value! : "linear",
        _ => throw new InvalidOperationException($"{word} of {task} is not understood."),
    });

    [GeneratedRegex(@"\{\{\$\.(?<kind>\w+\.\w+)\['(?<name>\w+)'\](\.path)?\}\}")]
    private static partial Regex Placeholder();
}
