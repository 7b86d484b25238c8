namespace MultiModel.Pipelines;

/// <summary>One step of a pipeline: what it reads, what it writes and the code between.</summary>
/// <param name="Name">unique in the pipeline: lower case letters, digits and dashes, as Kubeflow names tasks</param>
/// <param name="Title">two or three words for people</param>
/// <param name="ExecuteAsync">throws when the step fails; the message is shown to the user</param>
public sealed record Step(string Name, string Title, Func<StepContext, CancellationToken, Task> ExecuteAsync)
{
    /// <summary>What the step may ask <see cref="StepContext.Input"/> for.</summary>
    public IReadOnlyList<InputArtifact> Inputs { get; init; } = [];

    /// <summary>What the step must have written when it ends, where <see cref="StepContext.Output"/> says; else it failed.</summary>
    public IReadOnlyList<OutputArtifact> Outputs { get; init; } = [];

    /// <summary>Names of the run's parameters that the step may read.</summary>
    public IReadOnlyList<string> Parameters { get; init; } = [];

    /// <summary>Further ones that only say where something is: <see cref="FingerprintAsync"/> stands for what is there.</summary>
    public IReadOnlyList<string> LocationParameters { get; init; } = [];

    /// <summary>
    /// False for a step that acts on the world outside of its outputs, such as an upload: it runs each time.
    /// The others must depend on nothing but their inputs, parameters and <see cref="FingerprintAsync"/>.
    /// </summary>
    public bool Cacheable { get; init; } = true;

    /// <summary>
    /// Names the content of what the step reads beside its inputs, for example the digest of a dataset's file.
    /// Null when it reads nothing else.
    /// </summary>
    public Func<StepContext, CancellationToken, Task<string>>? FingerprintAsync { get; init; }
}
