using System.Globalization;
using MultiModel.Learning;

namespace MultiModel.Trainer.Steps;

/// <summary>How well a fitted SVC predicts.</summary>
/// <param name="Accuracy">on the training rows, in [0, 1]</param>
/// <param name="TestAccuracy">on the rows that were held out; null when none were</param>
/// <param name="FoldAccuracies">of each fold of the cross-validation; empty when there was none</param>
/// <param name="ConfusionMatrix">counts by true (row) and predicted (column) class, of the held-out rows or else of the training rows</param>
public sealed record SvcScores(int SupportVectors, double Accuracy, double? TestAccuracy, IReadOnlyList<double> FoldAccuracies, int[,] ConfusionMatrix)
{
    /// <summary>Matrices of more classes are in the picture only: as metrics nobody could read them.</summary>
    private const int MostClassesAsMetrics = 10;

    /// <summary>Mean of <see cref="FoldAccuracies"/>; null without cross-validation.</summary>
    public double? CrossValidationAccuracy => FoldAccuracies.Count == 0 ? null : FoldAccuracies.Average();

    /// <param name="X">scaled training rows</param>
    /// <param name="test">scaled rows that were held out</param>
    /// <param name="foldProgress">makes what is told about a fold's fit, by the fold from 1</param>
    /// <exception cref="ArgumentException">There are fewer rows than folds.</exception>
    /// <remarks>
    /// Each fold scales its own training rows again. Standardizing is not changed by a linear map of each column before it, so the folds score as if
    /// they had been cut from the raw data: what the outer scaler learned does not leak into them.
    /// </remarks>
    public static SvcScores Of(
        SVC svc,
        Matrix X,
        Labels y,
        (Matrix X, Labels y)? test,
        int folds,
        Func<int, IProgress<SvcProgress>> foldProgress,
        CancellationToken cancellationToken)
    {
        var (shownX, shownY) = test ?? (X, y);
        var predicted = svc.Predict(shownX);
        return new SvcScores(
            svc.State.SupportVectors.Rows,
            test is null ? Metrics.Accuracy(y, predicted) : svc.Score(X, y),
            test is null ? null : Metrics.Accuracy(shownY, predicted),
            folds == 0 ? [] : CrossValidation.Accuracies(X, y, new StratifiedKFold(folds), svc.Parameters, foldProgress, cancellationToken),
            Metrics.ConfusionMatrix(shownY, predicted, svc.State.Classes));
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"{SupportVectors} support vectors, accuracy {Accuracy:0.#####}{Named("held-out", TestAccuracy)}{Named($"{FoldAccuracies.Count}-fold", CrossValidationAccuracy)}");

    /// <summary>By MLflow keys.</summary>
    public IReadOnlyDictionary<string, double> ToMetrics()
    {
        var metrics = new Dictionary<string, double> { ["accuracy"] = Accuracy, ["n_support"] = SupportVectors };
        if (TestAccuracy is { } held)
            metrics["test_accuracy"] = held;
        if (CrossValidationAccuracy is { } mean)
        {
            metrics["cv_accuracy_mean"] = mean;
            metrics["cv_accuracy_std"] = Math.Sqrt(FoldAccuracies.Average(accuracy => (accuracy - mean) * (accuracy - mean)));
            for (var i = 0; i < FoldAccuracies.Count; i++)
                metrics[$"cv_accuracy/fold_{i + 1}"] = FoldAccuracies[i];
        }
        var classes = ConfusionMatrix.GetLength(0);
        for (var i = 0; classes <= MostClassesAsMetrics && i < classes; i++)
            for (var j = 0; j < classes; j++)
                metrics[$"confusion_matrix/{i}_{j}"] = ConfusionMatrix[i, j];
        return metrics;
    }

    private static string Named(string name, double? accuracy) =>
        accuracy is null ? "" : string.Create(CultureInfo.InvariantCulture, $", {name} {accuracy:0.#####}");
}
