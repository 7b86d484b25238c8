using System.Globalization;
using MultiModel.Learning;
using MultiModel.Mlflow;
using MultiModel.Trainer.Data;

namespace MultiModel.Trainer.Steps;

/// <summary>Fits an SVC on scaled data, measures it, and writes its model directory with a picture of the confusion matrix.</summary>
public sealed class TrainSvcFromCsv(TimeProvider time)
{
    public const string Name = "train-svc-from-csv";

    /// <summary>A CSV file of scaled features, and one of the labels of the same rows.</summary>
    public sealed record Files(string Data, string Target);

    /// <param name="test">rows that were held out; null, or files with a header alone, when there are none</param>
    /// <param name="folds">folds of the cross-validation on the training rows, or 0 for none</param>
    /// <param name="model">model directory to write</param>
    /// <param name="report">told about a long fit</param>
    public SvcScores Run(Files train, Files? test, SvcParameters parameters, int folds, string model, Action<string> report, CancellationToken cancellationToken)
    {
        parameters.Validate();
        ModelDirectory.CheckEmpty(model);
        var (X, features) = CsvFile.ReadMatrix(train.Data);
        var (y, _) = CsvFile.ReadLabels(train.Target);
        CheckRows(train, X, y);
        parameters = parameters with { ClassWeight = parameters.ClassWeight?.WithLabelsOf(y.Type) };
        CheckFolds(y, folds, train.Target, report);
        var held = test is null ? null : ReadTest(test, X, y);
        var svc = new SVC(parameters).Fit(X, y, features, new SvcProgressLines("", report), cancellationToken);
        var scores = SvcScores.Of(svc, X, y, held, folds, fold => new SvcProgressLines($"fold {fold} of {folds}, ", report), cancellationToken);
        ModelDirectory.Write(model, svc, new ModelDetails("svc", X.Head(TrainScalerFromCsv.ExampleRows), ParametersOf(parameters), scores.ToMetrics(), time.GetUtcNow()));
        File.WriteAllText(Path.Combine(model, "confusion_matrix.svg"), ConfusionMatrixSvg.Render(
            scores.ConfusionMatrix, svc.State.Classes, held is null ? $"{X.Rows} training rows" : $"{held.Value.X.Rows} held-out rows"));
        return scores;
    }

    /// <summary>Before a long fit, and with scikit-learn's warning where a class is smaller than the number of folds.</summary>
    private static void CheckFolds(Labels y, int folds, string file, Action<string> report)
    {
        if (folds == 0)
            return;
        if (folds < 2)
            throw new ArgumentException($"Choose 2 folds or more, or 0 for no cross-validation. Got {folds} instead.");
        var classes = y.Encode().Indices;
        var members = classes.CountBy(static index => index).Select(static pair => pair.Value).ToList();
        if (members.Max() < folds)
            throw new ArgumentException(
                $"{file}: {y.Count} rows, at most {members.Max()} of a class, are too few for {folds} folds. "
                + $"Choose at most {members.Max()} folds, or 0 for no cross-validation.");
        if (members.Count > 1 && new StratifiedKFold(folds).Split(y).Any(fold => fold.Train.Select(row => classes[row]).Distinct().Count() == 1))
            throw new ArgumentException(
                $"{file}: a class has so few rows that a fold would train without it, on one class alone. "
                + "Give more rows of it, or choose 0 folds for no cross-validation.");
        if (members.Min() < folds)
            report($"The least populated class in y has only {members.Min()} members, which is less than n_splits={folds}.");
    }

    /// <summary>What would not fit the trained model is told before the fit.</summary>
    private static (Matrix X, Labels y)? ReadTest(Files test, Matrix trainX, Labels trainY)
    {
        var (X, _) = CsvFile.ReadMatrix(test.Data);
        if (X.Rows == 0)
            return null;
        var (y, _) = CsvFile.ReadLabels(test.Target, trainY.Type);
        if (X.Columns != trainX.Columns)
            throw new InvalidDataException($"{test.Data} has {X.Columns} features, and the training data has {trainX.Columns}.");
        CheckRows(test, X, y);
        HeldOutRows.CheckClasses(trainY, y);
        return (X, y);
    }

    private static void CheckRows(Files files, Matrix X, Labels y)
    {
        if (X.Rows != y.Count)
            throw new InvalidDataException($"{files.Data} has {X.Rows} rows, and {files.Target} has {y.Count}.");
        if (X.Rows == 0)
            throw new InvalidDataException($"{files.Data}: there is a header, but no row below it.");
    }

    private static Dictionary<string, string> ParametersOf(SvcParameters parameters) => new()
    {
        ["kernel"] = parameters.Kernel.ToName(),
        ["C"] = parameters.C.ToString(CultureInfo.InvariantCulture),
        ["gamma"] = parameters.Gamma.ToString(),
        ["degree"] = parameters.Degree.ToString(CultureInfo.InvariantCulture),
        ["coef0"] = parameters.Coef0.ToString(CultureInfo.InvariantCulture),
        ["shrinking"] = parameters.Shrinking.ToString(),
        ["tol"] = parameters.Tol.ToString(CultureInfo.InvariantCulture),
        ["max_iter"] = parameters.MaxIter.ToString(CultureInfo.InvariantCulture),
        ["class_weight"] = parameters.ClassWeight?.ToString() ?? "None",
        ["decision_function_shape"] = parameters.DecisionFunctionShape.ToName(),
        ["break_ties"] = parameters.BreakTies.ToString(),
    };

    private sealed class SvcProgressLines(string what, Action<string> report) : IProgress<SvcProgress>
    {
        public void Report(SvcProgress value) =>
            report($"{what}classes {value.Pair} of {value.Pairs}: {value.Iterations} iterations, {value.ActiveSet} of {value.Samples} samples active");
    }
}
