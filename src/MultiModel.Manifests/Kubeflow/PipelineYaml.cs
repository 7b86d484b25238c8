using Map = System.Collections.Generic.Dictionary<string, object>;

namespace MultiModel.Manifests.Kubeflow;

/// <summary>
/// The pipeline in Kubeflow Pipelines' intermediate representation, schema 2.1.0, with the platform document that hands the secret to
/// the uploads (https://github.com/kubeflow/pipelines/blob/master/api/v2alpha1/pipeline_spec.proto).
/// </summary>
public static class PipelineYaml
{
    /// <summary>The trainer's program in its image. Kubeflow never uses an image's entry point.</summary>
    public const string Program = "/app/Trainer";

    /// <remarks>Kubeflow refuses the underscores of <c>multi_model_pipeline</c>.</remarks>
    private const string Name = "multi-model-pipeline";

    /// <returns>Two YAML documents, as the file is uploaded: the pipeline, then its platform.</returns>
    public static string Render(KubeflowPipelineOptions options) => ManifestYaml.Write(
        new Map
        {
            ["components"] = Each(static step => step.Component, Component),
            ["deploymentSpec"] = new Map { ["executors"] = Each(static step => step.Executor, step => new Map { ["container"] = Container(step, options) }) },
            ["pipelineInfo"] = new Map
            {
                ["description"] = "Trains a StandardScaler and an SVC, and registers both in MLflow.",
                ["name"] = Name,
            },
            ["root"] = new Map
            {
                ["dag"] = new Map { ["tasks"] = Each(static step => step.Task, Task) },
                ["inputDefinitions"] = new Map
                {
                    ["parameters"] = new Map { [PipelineSteps.Kernel] = new Map { ["defaultValue"] = options.Kernel, ["isOptional"] = true, ["parameterType"] = "STRING" } },
                },
            },
            ["schemaVersion"] = "2.1.0",
            ["sdkVersion"] = "multimodel",
        },
        new Map
        {
            ["platforms"] = new Map
            {
                ["kubernetes"] = new Map
                {
                    ["deploymentSpec"] = new Map
                    {
                        ["executors"] = PipelineSteps.All.Where(static step => step.Uploads).ToDictionary(static step => step.Executor, step => (object)Secret(options)),
                    },
                },
            },
        });

    private static Map Each(Func<PipelineStep, string> key, Func<PipelineStep, Map> value) =>
        PipelineSteps.All.OrderBy(key, StringComparer.Ordinal).ToDictionary(key, step => (object)value(step));

    private static Map Component(PipelineStep step)
    {
        var component = new Map { ["executorLabel"] = step.Executor };
        var inputs = new Map();
        if (step.Inputs.Count > 0)
            inputs["artifacts"] = step.Inputs.ToDictionary(static input => input.Key, static input => (object)Artifact(Producer(input.Value)));
        if (step.Parameters.Count > 0)
            inputs["parameters"] = step.Parameters.ToDictionary(static parameter => parameter.Key, static _ => (object)new Map { ["parameterType"] = "STRING" });
        if (inputs.Count > 0)
            component["inputDefinitions"] = inputs;
        if (step.Outputs.Count > 0)
            component["outputDefinitions"] = new Map { ["artifacts"] = step.Outputs.ToDictionary(static output => output.Key, static output => (object)Artifact(output.Value)) };
        return component;
    }

    private static string Producer((string Task, string Output) source) => PipelineSteps.All.Single(step => step.Task == source.Task).Outputs[source.Output];

    private static Map Artifact(string title) => new() { ["artifactType"] = new Map { ["schemaTitle"] = title, ["schemaVersion"] = "0.0.1" } };

    private static Map Task(PipelineStep step)
    {
        var task = new Map
        {
            // an upload writes outside the pipeline: a cached one would leave no run behind
            ["cachingOptions"] = step.Uploads ? [] : new Map { ["enableCache"] = true },
            ["componentRef"] = new Map { ["name"] = step.Component },
        };
        if (step.Inputs.Count > 0)
            task["dependentTasks"] = step.Inputs.Values.Select(static source => source.Task).Distinct().Order(StringComparer.Ordinal).ToList();
        var inputs = new Map();
        if (step.Inputs.Count > 0)
            inputs["artifacts"] = step.Inputs.ToDictionary(static input => input.Key, static input => (object)new Map
            {
                ["taskOutputArtifact"] = new Map { ["outputArtifactKey"] = input.Value.Output, ["producerTask"] = input.Value.Task },
            });
        if (step.Parameters.Count > 0)
            inputs["parameters"] = step.Parameters.ToDictionary(static parameter => parameter.Key, static parameter => (object)(parameter.Value is { } constant
                ? new Map { ["runtimeValue"] = new Map { ["constant"] = constant } }
                : new Map { ["componentInputParameter"] = parameter.Key }));
        if (inputs.Count > 0)
            task["inputs"] = inputs;
        if (step.Uploads)
            task["retryPolicy"] = new Map { ["backoffDuration"] = "30s", ["backoffFactor"] = 2.0, ["backoffMaxDuration"] = "300s", ["maxRetryCount"] = 2 };
        task["taskInfo"] = new Map { ["name"] = step.Task };
        return task;
    }

    private static Map Container(PipelineStep step, KubeflowPipelineOptions options)
    {
        var container = new Map
        {
            ["args"] = Arguments(step),
            ["command"] = new List<string> { Program, "step", step.Name },
        };
        if (step.Uploads)
            container["env"] = new List<Map> { Variable("AWS_ENDPOINT_URL", options.S3Endpoint), Variable("MLFLOW_TRACKING_URI", options.MlflowUri) };
        container["image"] = options.Image;
        // The doubles are what backends before 2.4 read: cores and decimal gigabytes.
        container["resources"] = new Map
        {
            ["cpuLimit"] = 1.0,
            ["cpuRequest"] = 0.25,
            ["memoryLimit"] = 0.512,
            ["memoryRequest"] = 0.256,
            ["resourceCpuLimit"] = "1",
            ["resourceCpuRequest"] = "250m",
            ["resourceMemoryLimit"] = "512M",
            ["resourceMemoryRequest"] = "256M",
        };
        return container;
    }

    private static List<string> Arguments(PipelineStep step) =>
    [
        .. step.Inputs.Keys.SelectMany(static name => Argument(name, $"{{{{$.inputs.artifacts['{name}'].path}}}}")),
        .. step.Parameters.Keys.SelectMany(static name => Argument(name, $"{{{{$.inputs.parameters['{name}']}}}}")),
        .. step.Outputs.Keys.SelectMany(static name => Argument(name, $"{{{{$.outputs.artifacts['{name}'].path}}}}")),
    ];

    private static string[] Argument(string name, string placeholder) => [$"--{name.Replace('_', '-')}", placeholder];

    private static Map Variable(string name, string value) => new() { ["name"] = name, ["value"] = value };

    private static Map Secret(KubeflowPipelineOptions options) => new()
    {
        ["secretAsEnv"] = new List<Map>
        {
            new()
            {
                ["keyToEnv"] = ((string[])["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", .. options.HasRegion ? ["AWS_REGION"] : Array.Empty<string>()])
                    .Select(static key => new Map { ["envVar"] = key, ["secretKey"] = key }).ToList(),
                ["secretName"] = options.Secret,
            },
        },
    };
}
