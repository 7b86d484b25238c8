using System.Globalization;
using MultiModel.Learning;
using MultiModel.Trainer.Configuration;
using MultiModel.Trainer.Steps;

namespace MultiModel.Trainer.Runs;

/// <summary>Checked parameters of <c>multi_model_pipeline</c>, in the form in which a run keeps them.</summary>
public static class TrainingParameters
{
    public const string Kernel = "kernel", C = "C", Gamma = "gamma", Degree = "degree", Coef0 = "coef0", Shrinking = "shrinking", Tol = "tol", MaxIter = "max_iter",
        ClassWeight = "class_weight", DecisionFunctionShape = "decision_function_shape", BreakTies = "break_ties";
    public const string Dataset = "dataset", Target = "target", TestFraction = "test_fraction", Seed = "seed", Folds = "folds";

    public static IReadOnlyList<string> OfSvc { get; } = [Kernel, C, Gamma, Degree, Coef0, Shrinking, Tol, MaxIter, ClassWeight, DecisionFunctionShape, BreakTies];

    /// <exception cref="TrainingParameterException">A value is out of its range.</exception>
    public static IReadOnlyDictionary<string, string> From(PipelineOptions options, TrainingRequest? request = null)
    {
        var parameters = new Dictionary<string, string>
        {
            [Kernel] = request?.Kernel ?? options.Kernel,
            [C] = Text(request?.C ?? options.C),
            [Gamma] = request?.Gamma?.ToString() ?? options.Gamma,
            [Degree] = Text(request?.Degree ?? options.Degree),
            [Coef0] = Text(request?.Coef0 ?? options.Coef0),
            [Shrinking] = Text(request?.Shrinking ?? options.Shrinking),
            [Tol] = Text(request?.Tol ?? options.Tol),
            [MaxIter] = Text(request?.MaxIter ?? options.MaxIter),
            [ClassWeight] = request?.ClassWeight?.ToString() ?? options.ClassWeight,
            [DecisionFunctionShape] = request?.DecisionFunctionShape ?? options.DecisionFunctionShape,
            [BreakTies] = Text(request?.BreakTies ?? options.BreakTies),
            [Dataset] = options.Dataset,
            [Target] = options.Target ?? "",
            [TestFraction] = Text(options.TestFraction),
            [Seed] = Text(options.Seed),
            [Folds] = Text(options.Folds),
        };
        try
        {
            ToSvc(name => parameters[name]);
        }
        catch (ArgumentException exception)
        {
            throw new TrainingParameterException(exception.Message, exception);
        }
        if (options.TestFraction is not (>= 0 and < 1))
            throw new TrainingParameterException($"Pipeline:TestFraction must be in [0, 1). Got {parameters[TestFraction]} instead.");
        if (options.Folds is not (0 or >= 2))
            throw new TrainingParameterException($"Pipeline:Folds must be 2 or more, or 0 for no cross-validation. Got {options.Folds} instead.");
        return parameters;
    }

    /// <exception cref="ArgumentException">A value that SVC refuses.</exception>
    public static SvcParameters ToSvc(Func<string, string> parameter)
    {
        var parameters = new SvcParameters
        {
            Kernel = Kernels.Parse(parameter(Kernel)),
            C = double.Parse(parameter(C), CultureInfo.InvariantCulture),
            Gamma = Learning.Gamma.Parse(parameter(Gamma)),
            Degree = int.Parse(parameter(Degree), CultureInfo.InvariantCulture),
            Coef0 = double.Parse(parameter(Coef0), CultureInfo.InvariantCulture),
            Shrinking = bool.Parse(parameter(Shrinking)),
            Tol = double.Parse(parameter(Tol), CultureInfo.InvariantCulture),
            MaxIter = int.Parse(parameter(MaxIter), CultureInfo.InvariantCulture),
            ClassWeight = Learning.ClassWeight.Parse(parameter(ClassWeight)),
            DecisionFunctionShape = DecisionFunctionShapes.Parse(parameter(DecisionFunctionShape)),
            BreakTies = bool.Parse(parameter(BreakTies)),
        };
        parameters.Validate();
        return parameters;
    }

    public static LoadIrisData.Request ToRequest(Func<string, string> parameter) => new(
        parameter(Dataset), parameter(Target), double.Parse(parameter(TestFraction), CultureInfo.InvariantCulture), int.Parse(parameter(Seed), CultureInfo.InvariantCulture));

    public static int ToFolds(Func<string, string> parameter) => int.Parse(parameter(Folds), CultureInfo.InvariantCulture);

    private static string Text(IConvertible value) => value.ToString(CultureInfo.InvariantCulture);
}
