using System.CommandLine;
using MultiModel.Learning;
using MultiModel.Trainer.Configuration;

namespace MultiModel.Trainer.Commands;

/// <summary>The parameters of an SVC as options of a command.</summary>
internal sealed class SvcOptions
{
    private static readonly PipelineOptions Defaults = new();

    private readonly Option<string> kernel = Of("--kernel", "linear, poly, rbf or sigmoid.", Defaults.Kernel);
    private readonly Option<double> c = Of("--c", "Penalty of the error term, in (0, inf).", Defaults.C);
    private readonly Option<string> gamma = Of("--gamma", "scale, auto, or a number of 0 or more.", Defaults.Gamma);
    private readonly Option<int> degree = Of("--degree", "Degree of the poly kernel.", Defaults.Degree);
    private readonly Option<double> coef0 = Of("--coef0", "Independent term of the kernels poly and sigmoid.", Defaults.Coef0);
    private readonly Option<bool> shrinking = Switch("--shrinking", "Leave samples aside that are expected to keep their weight.", Defaults.Shrinking);
    private readonly Option<double> tol = Of("--tol", "Tolerance of the stopping criterion, in (0, inf).", Defaults.Tol);
    private readonly Option<int> maxIter = Of("--max-iter", "Most iterations for each pair of classes; -1 for no limit.", Defaults.MaxIter);
    private readonly Option<string> classWeight = Of("--class-weight", "None, balanced, or a JSON object of weights by label: {\"setosa\": 2}.", Defaults.ClassWeight);
    private readonly Option<string> shape = Of("--decision-function-shape", "ovr or ovo.", Defaults.DecisionFunctionShape);
    private readonly Option<bool> breakTies = Switch("--break-ties", "Break ties of predictions by the decision function; needs ovr.", Defaults.BreakTies);

    public Option[] All => [kernel, c, gamma, degree, coef0, shrinking, tol, maxIter, classWeight, shape, breakTies];

    /// <exception cref="ArgumentException">A name that SVC does not know, in scikit-learn's words.</exception>
    public SvcParameters Read(ParseResult parsed) => new()
    {
        Kernel = Kernels.Parse(parsed.GetValue(kernel)!),
        C = parsed.GetValue(c),
        Gamma = Gamma.Parse(parsed.GetValue(gamma)!),
        Degree = parsed.GetValue(degree),
        Coef0 = parsed.GetValue(coef0),
        Shrinking = parsed.GetValue(shrinking),
        Tol = parsed.GetValue(tol),
        MaxIter = parsed.GetValue(maxIter),
        ClassWeight = ClassWeight.Parse(parsed.GetValue(classWeight)!),
        DecisionFunctionShape = DecisionFunctionShapes.Parse(parsed.GetValue(shape)!),
        BreakTies = parsed.GetValue(breakTies),
    };

    // Help shows the default of other types only.
    private static Option<bool> Switch(string name, string description, bool value) =>
        new(name) { Description = $"{description} [default: {(value ? "true" : "false")}]", HelpName = "true|false", DefaultValueFactory = _ => value };

    private static Option<T> Of<T>(string name, string description, T value) => new(name) { Description = description, DefaultValueFactory = _ => value };
}
