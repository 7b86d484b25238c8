using System.Text.RegularExpressions;

namespace MultiModel.Pipelines;

/// <summary>Steps in the order in which they run. Each reads only what an earlier one writes.</summary>
public sealed partial class Pipeline
{
    /// <exception cref="ArgumentException">A name is malformed or used twice, or an input has no earlier producer of its type.</exception>
    public Pipeline(string name, IReadOnlyList<Step> steps)
    {
        (Name, Steps) = (name, steps);
        var written = new Dictionary<(string Step, string Output), ArtifactType>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var step in steps)
        {
            if (!StepName().IsMatch(step.Name))
                throw new ArgumentException($"The step name '{step.Name}' is not made of lower case letters, digits and dashes.");
            if (!names.Add(step.Name))
                throw new ArgumentException($"Two steps are named '{step.Name}'.");
            foreach (var input in step.Inputs)
                CheckProducer(step, input, written);
            foreach (var output in step.Outputs)
            {
                if (!OutputName().IsMatch(output.Name))
                    throw new ArgumentException($"The output name '{output.Name}' of {step.Name} is not made of lower case letters, digits and underscores.");
                if (!written.TryAdd((step.Name, output.Name), output.Type))
                    throw new ArgumentException($"{step.Name} has two outputs named '{output.Name}'.");
            }
        }
    }

    /// <summary>What runs and traces call it; any text.</summary>
    public string Name { get; }

    /// <summary>In the order in which they run.</summary>
    public IReadOnlyList<Step> Steps { get; }

    private static void CheckProducer(Step step, InputArtifact input, Dictionary<(string, string), ArtifactType> written)
    {
        if (!written.TryGetValue((input.ProducerStep, input.ProducerOutput), out var type))
            throw new ArgumentException($"{step.Name} reads {input.ProducerOutput} of {input.ProducerStep}, which no earlier step writes.");
        if (type != input.Type)
            throw new ArgumentException($"{step.Name} reads {input.ProducerOutput} of {input.ProducerStep} as {input.Type}; it is written as {type}.");
    }

    [GeneratedRegex("^[a-z0-9]+(-[a-z0-9]+)*$")]
    private static partial Regex StepName();

    [GeneratedRegex("^[a-z0-9_]+$")]
    private static partial Regex OutputName();
}
