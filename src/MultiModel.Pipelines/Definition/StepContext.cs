using System.Text.Json;

namespace MultiModel.Pipelines;

/// <summary>What a step sees of its run: paths of its inputs and outputs, its parameters, and a way to report.</summary>
public sealed class StepContext
{
    private readonly Step step;
    private readonly string runDirectory;
    private readonly IReadOnlyDictionary<string, string> parameters;
    private readonly Action<string> progress;
    private readonly Dictionary<string, JsonElement> results = [];

    internal StepContext(Step step, string runId, string runDirectory, IReadOnlyDictionary<string, string> parameters, Action<string> progress) =>
        (this.step, RunId, this.runDirectory, this.parameters, this.progress) = (step, runId, runDirectory, parameters, progress);

    /// <summary>The run that the step is of.</summary>
    public string RunId { get; }

    /// <summary>One line that says what the step did; shown beside its state.</summary>
    public string? Message { get; set; }

    internal IReadOnlyDictionary<string, JsonElement> Results => results;

    /// <summary>Path of the file or directory that an input names; it exists.</summary>
    /// <exception cref="ArgumentException">The step declares no such input.</exception>
    public string Input(string name)
    {
        var input = step.Inputs.FirstOrDefault(input => input.Name == name) ?? throw Undeclared("input", name);
        return PathOf(runDirectory, input.ProducerStep, input.ProducerOutput);
    }

    /// <summary>Path at which the step writes an output; its parent exists, itself not yet.</summary>
    /// <exception cref="ArgumentException">The step declares no such output.</exception>
    public string Output(string name) => step.Outputs.Any(output => output.Name == name)
        ? PathOf(runDirectory, step.Name, name)
        : throw Undeclared("output", name);

    /// <summary>Value of one of the run's parameters as the run was given it, numbers in the invariant culture.</summary>
    /// <exception cref="ArgumentException">The step declares the name neither in <see cref="Step.Parameters"/> nor in <see cref="Step.LocationParameters"/>.</exception>
    /// <exception cref="KeyNotFoundException">The run was given no such parameter.</exception>
    public string Parameter(string name) => step.Parameters.Contains(name) || step.LocationParameters.Contains(name)
        ? parameters[name]
        : throw Undeclared("parameter", name);

    /// <summary>Tells those who follow the run what the step is doing.</summary>
    public void Report(string message) => progress(message);

    /// <summary>Sets one of the run's <see cref="PipelineRun.Outputs"/>.</summary>
    /// <param name="name">one that no other step sets: the second to do so fails</param>
    /// <param name="value">anything that System.Text.Json writes</param>
    public void SetResult<T>(string name, T value) => results[name] = JsonSerializer.SerializeToElement(value);

    internal void SetResults(IReadOnlyDictionary<string, JsonElement> values)
    {
        foreach (var (name, value) in values)
            results[name] = value;
    }

    internal static string PathOf(string runDirectory, string step, string output) => Path.Combine(runDirectory, step, output);

    private ArgumentException Undeclared(string kind, string name) => new($"{step.Name} declares no {kind} '{name}'.");
}
