namespace MultiModel.Learning;

/// <summary>
/// C-support vector classification, one-vs-one, with the results of scikit-learn 1.2.1 (libsvm). The dual problem is solved by SMO with the
/// second-order working set selection of Fan, Chen and Lin, "Working Set Selection Using Second Order Information for Training Support
/// Vector Machines", JMLR 6 (2005); shrinking, caching and voting follow Chang and Lin, "LIBSVM: A Library for Support Vector Machines",
/// ACM TIST 2 (2011).
/// </summary>
public sealed class SVC(SvcParameters? parameters = null)
{
    private readonly SvcParameters parameters = parameters ?? new SvcParameters();
    private SvcState? state;
    private SvcPredictor? predictor;

    /// <summary>As they were given; <see cref="Fit"/> and <see cref="FromState"/> check them, the constructor does not.</summary>
    public SvcParameters Parameters => parameters;

    /// <exception cref="InvalidOperationException">Not fitted yet.</exception>
    public SvcState State => state ?? throw InputChecks.NotFitted(nameof(SVC));

    /// <exception cref="ArgumentException">The state's arrays do not fit each other, or a parameter is out of its range.</exception>
    public static SVC FromState(SvcState state)
    {
        SvcParameterChecks.Check(state.Parameters);
        state.Check();
        return new SVC(state.Parameters) { state = state };
    }

    /// <param name="X">Training samples, shape (n_samples, n_features), finite.</param>
    /// <param name="y">Labels, shape (n_samples), of at least two classes.</param>
    /// <param name="featureNames">Names of the features, shape (n_features).</param>
    /// <param name="progress">Told about a long fit a few times a second.</param>
    /// <exception cref="ArgumentException">A parameter, X or y is not valid; the message is scikit-learn's.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; the estimator keeps its earlier state.</exception>
    public SVC Fit(Matrix X, Labels y, IReadOnlyList<string>? featureNames = null, IProgress<SvcProgress>? progress = null, CancellationToken ct = default)
    {
        SvcParameterChecks.Check(parameters);
        InputChecks.Samples(nameof(SVC), X);
        InputChecks.FeatureNames(X, featureNames);
        InputChecks.Finite(X.Values);
        if (X.Rows != y.Count)
            throw new ArgumentException($"Found input variables with inconsistent numbers of samples: [{X.Rows}, {y.Count}]");
        (state, predictor) = (SvcTrainer.Train(parameters, X, y, featureNames, progress, ct), null);
        return this;
    }

    /// <param name="X">Shape (n_samples, n_features), finite.</param>
    /// <returns>The predicted labels, shape (n_samples).</returns>
    /// <exception cref="InvalidOperationException">Not fitted yet.</exception>
    /// <exception cref="ArgumentException">X has no row, another number of features than in fit, NaN or an infinity; or break_ties is set with ovo.</exception>
    public Labels Predict(Matrix X)
    {
        const int FewRows = 256;
        Span<int> indices = X.Rows <= FewRows ? stackalloc int[X.Rows] : new int[X.Rows];
        PredictIndices(X, indices);
        return State.Classes.Take(indices);
    }

    /// <summary>Predictions as indices into <see cref="SvcState.Classes"/>, shape (n_samples).</summary>
    /// <param name="X">Shape (n_samples, n_features), finite.</param>
    /// <exception cref="InvalidOperationException">Not fitted yet.</exception>
    /// <exception cref="ArgumentException">X has no row, another number of features than in fit, NaN or an infinity; or break_ties is set with ovo.</exception>
    public int[] PredictIndices(Matrix X)
    {
        var indices = new int[X.Rows];
        PredictIndices(X, indices);
        return indices;
    }

    /// <summary>The prediction for one sample as an index into <see cref="SvcState.Classes"/>. After the first one it allocates nothing, for up to 23 classes.</summary>
    /// <param name="sample">Shape (n_features), finite.</param>
    /// <exception cref="InvalidOperationException">Not fitted yet.</exception>
    /// <exception cref="ArgumentException">Another number of features than in fit, NaN or an infinity; or break_ties is set with ovo.</exception>
    public int PredictIndex(ReadOnlySpan<double> sample)
    {
        InputChecks.Features(nameof(SVC), sample.Length, State.NFeaturesIn);
        InputChecks.Finite(sample);
        return Classify(sample);
    }

    /// <summary>
    /// Decision values: for two classes shape (n_samples, 1), positive for the second class; otherwise (n_samples, k) for ovr and
    /// (n_samples, k (k - 1) / 2) for ovo.
    /// </summary>
    /// <param name="X">Shape (n_samples, n_features), finite.</param>
    /// <exception cref="InvalidOperationException">Not fitted yet.</exception>
    /// <exception cref="ArgumentException">X has no row, another number of features than in fit, NaN or an infinity.</exception>
    public Matrix DecisionFunction(Matrix X)
    {
        Check(X);
        var (classes, pairs) = (State.Classes.Count, Predictor.Pairs);
        var decisions = Decisions(X);
        if (classes == 2)
            return new Matrix(X.Rows, 1, Array.ConvertAll(decisions, static value => -value));
        if (parameters.DecisionFunctionShape == DecisionFunctionShape.Ovo)
            return new Matrix(X.Rows, pairs, decisions);
        var scores = new double[X.Rows * classes];
        for (var row = 0; row < X.Rows; row++)
            SvcDecision.PerClass(decisions.AsSpan(row * pairs, pairs), scores.AsSpan(row * classes, classes));
        return new Matrix(X.Rows, classes, scores);
    }

    /// <summary>Probabilities of the classes, shape (n_samples, k), of an SVC whose state has them: <see cref="Fit"/> does not learn any.</summary>
    /// <param name="X">Shape (n_samples, n_features), finite.</param>
    /// <exception cref="InvalidOperationException">Not fitted yet, or the state has none.</exception>
    /// <exception cref="ArgumentException">X has no row, another number of features than in fit, NaN or an infinity.</exception>
    public Matrix PredictProba(Matrix X)
    {
        Check(X);
        if (!State.Probability)
            throw new InvalidOperationException("predict_proba is not available when probability=False");
        var (classes, pairs) = (State.Classes.Count, Predictor.Pairs);
        var decisions = Decisions(X);
        var probabilities = new double[X.Rows * classes];
        for (var row = 0; row < X.Rows; row++)
            SvcProbability.Estimate(State, decisions.AsSpan(row * pairs, pairs), probabilities.AsSpan(row * classes, classes));
        return new Matrix(X.Rows, classes, probabilities);
    }

    /// <summary>Accuracy of <see cref="Predict"/> on X against y, in [0, 1].</summary>
    /// <exception cref="InvalidOperationException">Not fitted yet.</exception>
    /// <exception cref="ArgumentException">X cannot be predicted, or y has another length.</exception>
    public double Score(Matrix X, Labels y) => Metrics.Accuracy(y, Predict(X));

    private void PredictIndices(Matrix X, Span<int> indices)
    {
        Check(X);
        for (var row = 0; row < X.Rows; row++)
            indices[row] = Classify(X.Row(row));
    }

    private SvcPredictor Predictor => predictor ??= new SvcPredictor(State);

    private int Classify(ReadOnlySpan<double> sample)
    {
        if (parameters.BreakTies && parameters.DecisionFunctionShape == DecisionFunctionShape.Ovo)
            throw new ArgumentException("break_ties must be False when decision_function_shape is 'ovo'");
        var (classes, pairs) = (State.Classes.Count, Predictor.Pairs);
        const int FewPairs = 256;
        Span<double> decisions = pairs <= FewPairs ? stackalloc double[pairs] : new double[pairs];
        Predictor.Decide(sample, decisions);
        if (!parameters.BreakTies || classes == 2)
            return SvcDecision.Vote(decisions, classes);
        Span<double> scores = classes <= FewPairs ? stackalloc double[classes] : new double[classes];
        SvcDecision.PerClass(decisions, scores);
        return SvcDecision.ArgMax(scores);
    }

    /// <summary>Values of the pairs, shape (n_samples, p), row by row.</summary>
    private double[] Decisions(Matrix X)
    {
        var decisions = new double[X.Rows * Predictor.Pairs];
        Predictor.Decide(X.Values, decisions);
        return decisions;
    }

    private void Check(Matrix X)
    {
        InputChecks.Features(nameof(SVC), X.Columns, State.NFeaturesIn);
        InputChecks.Samples(nameof(SVC), X);
        InputChecks.Finite(X.Values);
    }
}
