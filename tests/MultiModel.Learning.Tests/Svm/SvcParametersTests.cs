namespace MultiModel.Learning.Tests.Svm;

/// <summary>The messages are those of scikit-learn 1.2.1, which lists sets in no fixed order.</summary>
public class SvcParametersTests
{
    private static readonly Matrix X = new(4, 1, [0, 1, 2, 3]);
    private static readonly Labels Y = Labels.Of(0, 0, 1, 1);

    public static TheoryData<SvcParameters, string> Invalid { get; } = new()
    {
        { new SvcParameters { C = 0 }, "The 'C' parameter of SVC must be a float in the range (0.0, inf). Got 0 instead." },
        { new SvcParameters { C = -1.5 }, "The 'C' parameter of SVC must be a float in the range (0.0, inf). Got -1.5 instead." },
        { new SvcParameters { C = double.NaN }, "The 'C' parameter of SVC must be a float in the range (0.0, inf). Got nan instead." },
        { new SvcParameters { C = double.PositiveInfinity }, "The 'C' parameter of SVC must be a float in the range (0.0, inf). Got inf instead." },
        { new SvcParameters { Degree = -1 }, "The 'degree' parameter of SVC must be an int in the range [0, inf). Got -1 instead." },
        { new SvcParameters { Gamma = -1.0 }, "The 'gamma' parameter of SVC must be a str among {'scale', 'auto'} or a float in the range [0.0, inf). Got -1 instead." },
        { new SvcParameters { Coef0 = double.NaN }, "The 'coef0' parameter of SVC must be a float in the range (-inf, inf). Got nan instead." },
        { new SvcParameters { Tol = 0 }, "The 'tol' parameter of SVC must be a float in the range (0.0, inf). Got 0 instead." },
        { new SvcParameters { CacheSize = 0 }, "The 'cache_size' parameter of SVC must be a float in the range (0, inf). Got 0 instead." },
        { new SvcParameters { MaxIter = -2 }, "The 'max_iter' parameter of SVC must be an int in the range [-1, inf). Got -2 instead." },
        { new SvcParameters { Kernel = (Kernel)9 }, "The 'kernel' parameter of SVC must be a str among {'linear', 'poly', 'precomputed', 'rbf', 'sigmoid'} or a callable. Got 9 instead." },
        { new SvcParameters { ClassWeight = Weights((5L, 1)) }, "The classes, [0, 1], are not in class_weight" },
        { new SvcParameters { ClassWeight = Weights((0L, 5), (7L, 2)) }, "The classes, [1], are not in class_weight" },
        { new SvcParameters { ClassWeight = Weights((0L, 0)) }, "The dual coefficients or intercepts are not finite. The input data may contain large values and need to bepreprocessed." },
        { new SvcParameters { ClassWeight = Weights((0L, -1)) }, "The dual coefficients or intercepts are not finite. The input data may contain large values and need to bepreprocessed." },
    };

    [Theory]
    [MemberData(nameof(Invalid))]
    public void Fit_InvalidParameter_ThrowsInScikitLearnsWords(SvcParameters parameters, string message) =>
        Assert.Equal(message, Assert.Throws<ArgumentException>(() => new SVC(parameters).Fit(X, Y, ct: TestContext.Current.CancellationToken)).Message);

    [Fact]
    public void Parse_UnknownNames_ListTheKnownOnes()
    {
        Assert.Equal("The 'kernel' parameter of SVC must be a str among {'linear', 'poly', 'precomputed', 'rbf', 'sigmoid'} or a callable. Got 'x' instead.",
            Assert.Throws<ArgumentException>(static () => Kernels.Parse("x")).Message);
        Assert.Equal("The 'gamma' parameter of SVC must be a str among {'scale', 'auto'} or a float in the range [0.0, inf). Got 'x' instead.",
            Assert.Throws<ArgumentException>(static () => Gamma.Parse("x")).Message);
        Assert.Equal("The 'decision_function_shape' parameter of SVC must be a str among {'ovr', 'ovo'}. Got 'x' instead.",
            Assert.Throws<ArgumentException>(static () => DecisionFunctionShapes.Parse("x")).Message);
    }

    [Fact]
    public void Parse_KnownNames_RoundTrip()
    {
        Assert.All(Enum.GetValues<Kernel>(), static kernel => Assert.Equal(kernel, Kernels.Parse(kernel.ToName())));
        Assert.All(Enum.GetValues<DecisionFunctionShape>(), static shape => Assert.Equal(shape, DecisionFunctionShapes.Parse(shape.ToName())));
        Assert.All([Gamma.Scale, Gamma.Auto, Gamma.Of(0.25)], static gamma => Assert.Equal(gamma, Gamma.Parse(gamma.ToString())));
    }

    [Theory]
    [InlineData(0, "0.0")]
    [InlineData(-0.0, "-0.0")]
    [InlineData(100, "100.0")]
    [InlineData(0.1, "0.1")]
    [InlineData(0.0001, "0.0001")]
    [InlineData(0.00001, "1e-05")]
    [InlineData(1e-7, "1e-07")]
    [InlineData(1.5e-7, "1.5e-07")]
    [InlineData(-0.00012345, "-0.00012345")]
    [InlineData(12345.678, "12345.678")]
    [InlineData(5e-324, "5e-324")]
    [InlineData(9007199254740993, "9007199254740992.0")]
    [InlineData(123456789012345, "123456789012345.0")]
    [InlineData(1e15, "1000000000000000.0")]
    [InlineData(1e16, "1e+16")]
    [InlineData(1.25e300, "1.25e+300")]
    [InlineData(double.NegativeInfinity, "-inf")]
    public void Repr_Double_IsPythons(double value, string expected) => Assert.Equal(expected, PythonRepr.Of(value));

    private static ClassWeight Weights(params (object Label, double Weight)[] weights) => ClassWeight.PerClass(weights.ToDictionary(static pair => pair.Label, static pair => pair.Weight));
}
