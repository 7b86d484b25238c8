namespace MultiModel.Manifests.Kubeflow;

/// <summary>A step of the trainer (<c>trainer step NAME</c>) as a task of a Kubeflow pipeline.</summary>
/// <param name="Task">Name of the task; a component that is used twice has the suffix <c>-2</c> the second time.</param>
/// <param name="Name">Name of the trainer's step.</param>
/// <param name="Inputs">Artifacts by input name: where they come from.</param>
/// <param name="Outputs">Schema titles by output name.</param>
/// <param name="Parameters">String parameters by name: a constant, or null for the pipeline's parameter of that name.</param>
/// <param name="Uploads">Whether the step writes to S3 and MLflow: it then gets their addresses and keys, and its result is never cached.</param>
internal sealed record PipelineStep(
    string Task,
    string Name,
    IReadOnlyDictionary<string, (string Task, string Output)> Inputs,
    IReadOnlyDictionary<string, string> Outputs,
    IReadOnlyDictionary<string, string?> Parameters,
    bool Uploads = false)
{
    public string Component => $"comp-{Task}";

    public string Executor => $"exec-{Task}";
}
