namespace MultiModel.Learning;

/// <summary>Accuracy on folds that were not trained on.</summary>
public static class CrossValidation
{
    /// <summary>
    /// Fits on each fold's training rows and scores its test rows. Whatever is learned from data, scaling too, belongs into
    /// <paramref name="fit"/>, or the test rows leak into the training.
    /// </summary>
    /// <param name="X">Shape (n_samples, n_features).</param>
    /// <param name="y">Shape (n_samples).</param>
    /// <param name="fit">Fits on training rows, told the fold from 1, and returns the function that predicts.</param>
    /// <returns>The accuracy of each fold, in [0, 1].</returns>
    /// <exception cref="ArgumentException">X and y differ in length, the folds do not suit y, or <paramref name="fit"/> refuses a fold.</exception>
    /// <exception cref="OperationCanceledException">Cancelled: asked before each fold.</exception>
    public static IReadOnlyList<double> Accuracies(Matrix X, Labels y, StratifiedKFold folds, Func<Matrix, Labels, int, Func<Matrix, Labels>> fit, CancellationToken ct = default)
    {
        if (X.Rows != y.Count)
            throw new ArgumentException($"Found input variables with inconsistent numbers of samples: [{X.Rows}, {y.Count}]");
        var scores = new List<double>(folds.Splits);
        foreach (var (train, test) in folds.Split(y))
        {
            ct.ThrowIfCancellationRequested();
            var predict = fit(X.Take(train), y.Take(train), scores.Count + 1);
            scores.Add(Metrics.Accuracy(y.Take(test), predict(X.Take(test))));
        }
        return scores;
    }

    /// <summary>
    /// <see cref="Accuracies(Matrix, Labels, StratifiedKFold, Func{Matrix, Labels, int, Func{Matrix, Labels}}, CancellationToken)"/>
    /// of a StandardScaler followed by an SVC.
    /// </summary>
    /// <param name="progress">Makes what is told about a fold's fit, by the fold from 1.</param>
    /// <exception cref="ArgumentException">X, y, the folds or a parameter are not valid; the message is scikit-learn's.</exception>
    /// <exception cref="OperationCanceledException">Cancelled, also within a fit.</exception>
    public static IReadOnlyList<double> Accuracies(
        Matrix X,
        Labels y,
        StratifiedKFold folds,
        SvcParameters parameters,
        Func<int, IProgress<SvcProgress>>? progress = null,
        CancellationToken ct = default) =>
        Accuracies(X, y, folds, (trainX, trainY, fold) =>
        {
            var scaler = new StandardScaler().Fit(trainX);
            var svc = new SVC(parameters).Fit(scaler.Transform(trainX), trainY, progress: progress?.Invoke(fold), ct: ct);
            return testX => svc.Predict(scaler.Transform(testX));
        }, ct);
}
