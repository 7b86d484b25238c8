using System.Text.RegularExpressions;
using MultiModel.Manifests.Kubeflow;
using YamlDotNet.RepresentationModel;

namespace MultiModel.Manifests.Tests.Kubeflow;

public sealed partial class PipelineYamlTests
{
    private static readonly string Yaml = PipelineYaml.Render(new KubeflowPipelineOptions(
        "ghcr.io/multimodel/trainer:0.1.0", "http://minio:9000", "http://mlflow:5000", "s3-credentials"));

    private static readonly YamlMappingNode[] Documents = Load();

    private static YamlMappingNode Spec => Documents[0];

    [Fact]
    public void Render_TopLevel_HasTheKeysThatKubeflowKnows()
    {
        Assert.Equal(["components", "deploymentSpec", "pipelineInfo", "root", "schemaVersion", "sdkVersion"], Keys(Spec));
        Assert.Equal("2.1.0", Text(Spec["schemaVersion"]));
        Assert.Matches("^[a-z0-9][a-z0-9-]{0,127}$", Text(Spec["pipelineInfo"]["name"]));
        Assert.Equal(2, Documents.Length);
    }

    [Fact]
    public void Render_EveryTask_HasItsComponentAndExecutor()
    {
        var tasks = (YamlMappingNode)Spec["root"]["dag"]["tasks"];

        Assert.Equal(["load-iris-data", "train-scaler-from-csv", "train-svc-from-csv", "upload-sklearn-model-to-mlflow", "upload-sklearn-model-to-mlflow-2"], Keys(tasks));
        foreach (var (key, task) in tasks)
        {
            Assert.Equal(Text(key), Text(task["taskInfo"]["name"]));
            var component = Spec["components"][Text(task["componentRef"]["name"])];
            Assert.Contains(Text(component["executorLabel"]), Keys((YamlMappingNode)Spec["deploymentSpec"]["executors"]));
        }
    }

    [Fact]
    public void Render_EveryInput_ComesFromAnOutputOfATaskThatItDependsOn()
    {
        foreach (var (_, task) in (YamlMappingNode)Spec["root"]["dag"]["tasks"])
        {
            if (!Has(task, "inputs") || !Has(task["inputs"], "artifacts"))
                continue;
            foreach (var (_, source) in (YamlMappingNode)task["inputs"]["artifacts"])
            {
                var producer = Text(source["taskOutputArtifact"]["producerTask"]);
                Assert.Contains(producer, ((YamlSequenceNode)task["dependentTasks"]).Select(Text));
                Assert.Contains(Text(source["taskOutputArtifact"]["outputArtifactKey"]),
                    Keys((YamlMappingNode)Spec["components"][$"comp-{producer}"]["outputDefinitions"]["artifacts"]));
            }
        }
    }

    [Fact]
    public void Render_EveryPlaceholder_NamesADefinitionOfItsComponent()
    {
        foreach (var (key, executor) in (YamlMappingNode)Spec["deploymentSpec"]["executors"])
        {
            var component = Spec["components"][Text(key).Replace("exec-", "comp-")];
            var arguments = ((YamlSequenceNode)executor["container"]["args"]).Select(Text).ToList();
            foreach (var match in arguments.SelectMany(static argument => Placeholder().Matches(argument)))
                Assert.Contains(match.Groups["name"].Value, Keys((YamlMappingNode)component[$"{match.Groups["way"].Value}Definitions"][match.Groups["kind"].Value]));
            // an input that no argument names would be downloaded for nothing
            Assert.Equal(arguments.Count / 2, Definitions(component).Count());
        }
    }

    [Fact]
    public void Render_Uploads_AreNotCachedAndGetTheirSecret()
    {
        var secrets = (YamlMappingNode)Documents[1]["platforms"]["kubernetes"]["deploymentSpec"]["executors"];

        Assert.Equal(["exec-upload-sklearn-model-to-mlflow", "exec-upload-sklearn-model-to-mlflow-2"], Keys(secrets));
        foreach (var (key, task) in (YamlMappingNode)Spec["root"]["dag"]["tasks"])
            Assert.Equal(Text(key).StartsWith("upload", StringComparison.Ordinal), !Has(task["cachingOptions"], "enableCache"));
    }

    [Fact]
    public void Render_Kernel_IsAParameterOfThePipelineWithADefault()
    {
        var kernel = Spec["root"]["inputDefinitions"]["parameters"]["kernel"];

        Assert.Equal(("rbf", "true", "STRING"), (Text(kernel["defaultValue"]), Text(kernel["isOptional"]), Text(kernel["parameterType"])));
        Assert.Equal("kernel", Text(Spec["root"]["dag"]["tasks"]["train-svc-from-csv"]["inputs"]["parameters"]["kernel"]["componentInputParameter"]));
    }

    [Fact]
    public void Render_Names_AreLowerCaseWithDashesAndNeverThePipelines()
    {
        var tasks = Keys((YamlMappingNode)Spec["root"]["dag"]["tasks"]).ToList();

        Assert.All(tasks, static task => Assert.Matches("^[a-z0-9-]+$", task));
        Assert.Equal(tasks.Select(static task => $"comp-{task}"), Keys((YamlMappingNode)Spec["components"]));
        Assert.Equal(tasks.Select(static task => $"exec-{task}"), Keys((YamlMappingNode)Spec["deploymentSpec"]["executors"]));
        Assert.DoesNotContain(Text(Spec["pipelineInfo"]["name"]), tasks);
    }

    [Fact]
    public void Render_Components_HaveKnownTypesAndNoEmptyDefinitions()
    {
        foreach (var (_, component) in (YamlMappingNode)Spec["components"])
        {
            Assert.All(Keys((YamlMappingNode)component), static key => Assert.Contains(key, (string[])["executorLabel", "inputDefinitions", "outputDefinitions"]));
            foreach (var kinds in new[] { "inputDefinitions", "outputDefinitions" }.Where(way => Has(component, way)).Select(way => (YamlMappingNode)component[way]))
            {
                Assert.NotEmpty(kinds);
                Assert.All(kinds, static kind => Assert.NotEmpty((YamlMappingNode)kind.Value));
                if (Has(kinds, "artifacts"))
                    Assert.All((YamlMappingNode)kinds["artifacts"], static artifact => Assert.Equal("0.0.1", Text(artifact.Value["artifactType"]["schemaVersion"])));
                if (Has(kinds, "artifacts"))
                    Assert.All((YamlMappingNode)kinds["artifacts"], static artifact => Assert.Contains(Text(artifact.Value["artifactType"]["schemaTitle"]), (string[])["system.Dataset", "system.Model"]));
                if (Has(kinds, "parameters"))
                    Assert.All((YamlMappingNode)kinds["parameters"], static parameter => Assert.Equal("STRING", Text(parameter.Value["parameterType"])));
            }
        }
    }

    [Fact]
    public void Render_Tasks_PassEveryInputAndSortWhatTheyDependOn()
    {
        foreach (var (_, task) in (YamlMappingNode)Spec["root"]["dag"]["tasks"])
        {
            var component = Spec["components"][Text(task["componentRef"]["name"])];
            foreach (var kind in new[] { "artifacts", "parameters" })
                Assert.Equal(Inner(component, "inputDefinitions", kind), Inner(task, "inputs", kind));
            if (Has(task, "inputs") && Has(task["inputs"], "parameters"))
                Assert.All((YamlMappingNode)task["inputs"]["parameters"], static parameter =>
                    Assert.Contains(Assert.Single(Keys((YamlMappingNode)parameter.Value)), (string[])["componentInputParameter", "runtimeValue", "taskOutputParameter"]));
            if (Has(task, "dependentTasks"))
                Assert.Equal(((YamlSequenceNode)task["dependentTasks"]).Select(Text).Order(StringComparer.Ordinal), ((YamlSequenceNode)task["dependentTasks"]).Select(Text));
            if (Has(task, "retryPolicy"))
                Assert.Equal(["backoffDuration", "backoffFactor", "backoffMaxDuration", "maxRetryCount"], Keys((YamlMappingNode)task["retryPolicy"]));
        }

        static IEnumerable<string> Inner(YamlNode node, string way, string kind) =>
            Has(node, way) && Has(node[way], kind) ? Keys((YamlMappingNode)node[way][kind]).Order(StringComparer.Ordinal) : [];
    }

    [Fact]
    public void Render_Executors_KnowTheirKeysAndKeepPlaceholdersToArguments()
    {
        var containers = ((YamlMappingNode)Spec["deploymentSpec"]["executors"]).Select(static executor => executor.Value["container"]).ToList();

        foreach (var container in containers)
        {
            Assert.All(Keys((YamlMappingNode)container), static key => Assert.Contains(key, (string[])["args", "command", "env", "image", "resources"]));
            Assert.Equal(["cpuLimit", "cpuRequest", "memoryLimit", "memoryRequest", "resourceCpuLimit", "resourceCpuRequest", "resourceMemoryLimit", "resourceMemoryRequest"],
                Keys((YamlMappingNode)container["resources"]).Order(StringComparer.Ordinal));
            Assert.Equal(PipelineYaml.Program, Text(((YamlSequenceNode)container["command"])[0]));
            if (Has(container, "env"))
                Assert.All((YamlSequenceNode)container["env"], static variable => Assert.DoesNotContain("{{", Text(variable["value"])));
        }
        foreach (var executor in (YamlMappingNode)Documents[1]["platforms"]["kubernetes"]["deploymentSpec"]["executors"])
            Assert.All((YamlSequenceNode)Assert.Single((YamlSequenceNode)executor.Value["secretAsEnv"])["keyToEnv"],
                static pair => Assert.Equal(["envVar", "secretKey"], Keys((YamlMappingNode)pair).Order(StringComparer.Ordinal)));
    }

    private static IEnumerable<string> Definitions(YamlNode component) => new[] { "inputDefinitions", "outputDefinitions" }
        .Where(way => Has(component, way)).SelectMany(way => (YamlMappingNode)component[way]).SelectMany(static kind => Keys((YamlMappingNode)kind.Value));

    private static YamlMappingNode[] Load()
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(Yaml));
        return [.. stream.Documents.Select(static document => (YamlMappingNode)document.RootNode)];
    }

    private static bool Has(YamlNode node, string key) => ((YamlMappingNode)node).Children.ContainsKey(key);

    private static IEnumerable<string> Keys(YamlMappingNode map) => map.Children.Keys.Select(Text);

    private static string Text(YamlNode node) => ((YamlScalarNode)node).Value!;

    [GeneratedRegex(@"\{\{\$\.(?<way>input|output)s\.(?<kind>artifacts|parameters)\['(?<name>\w+)'\]")]
    private static partial Regex Placeholder();
}
