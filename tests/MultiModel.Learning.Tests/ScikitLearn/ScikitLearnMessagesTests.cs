using System.Diagnostics;
using System.Text.RegularExpressions;
using MultiModel.Testing;

namespace MultiModel.Learning.Tests.ScikitLearn;

/// <summary>The messages of SVC.Fit are, word for word, those of the live scikit-learn; it lists a set's names in any order.</summary>
public class ScikitLearnMessagesTests
{
    private const string Script = """
        import sys
        from sklearn.svm import SVC
        for arguments in sys.argv[1:]:
            try:
                SVC(**eval(f"dict({arguments})")).fit([[0.0], [1], [2], [3]], [0, 0, 1, 1])
                print("fitted")
            except ValueError as error:
                print(error)
        """;

    private static readonly (string Python, Func<SvcParameters> Parameters)[] Refused =
    [
        ("C=0", static () => new() { C = 0 }),
        ("C=-1.5", static () => new() { C = -1.5 }),
        ("C=float('nan')", static () => new() { C = double.NaN }),
        ("C=float('inf')", static () => new() { C = double.PositiveInfinity }),
        ("C=-1e-7", static () => new() { C = -1e-7 }),
        ("kernel='x'", static () => new() { Kernel = Kernels.Parse("x") }),
        ("degree=-1", static () => new() { Degree = -1 }),
        ("gamma='x'", static () => new() { Gamma = Gamma.Parse("x") }),
        ("gamma=-1", static () => new() { Gamma = -1 }),
        ("gamma=float('inf')", static () => new() { Gamma = double.PositiveInfinity }),
        ("coef0=float('nan')", static () => new() { Coef0 = double.NaN }),
        ("tol=0", static () => new() { Tol = 0 }),
        ("cache_size=0", static () => new() { CacheSize = 0 }),
        ("max_iter=-2", static () => new() { MaxIter = -2 }),
        ("decision_function_shape='x'", static () => new() { DecisionFunctionShape = DecisionFunctionShapes.Parse("x") }),
        ("class_weight={5: 1}", static () => new() { ClassWeight = Weights((5, 1)) }),
        ("class_weight={0: 5, 7: 2}", static () => new() { ClassWeight = Weights((0, 5), (7, 2)) }),
        ("class_weight={0: 0}", static () => new() { ClassWeight = Weights((0, 0)) }),
        ("class_weight={1: -1}", static () => new() { ClassWeight = Weights((1, -1)) }),
    ];

    [Fact]
    public async Task Fit_InvalidParameter_SaysWhatScikitLearnSays()
    {
        var expected = await RunAsync(Array.ConvertAll(Refused, static test => test.Python));

        Assert.Equal(expected, Array.ConvertAll(Refused, static test => SetsInOrder(MessageOf(test.Parameters))));
    }

    private static string MessageOf(Func<SvcParameters> parameters) => Assert.Throws<ArgumentException>(() =>
        new SVC(parameters()).Fit(new Matrix(4, 1, [0, 1, 2, 3]), Labels.Of(0, 0, 1, 1), ct: TestContext.Current.CancellationToken)).Message;

    private static ClassWeight Weights(params (long Label, double Weight)[] weights) =>
        ClassWeight.PerClass(weights.ToDictionary(static pair => (object)pair.Label, static pair => pair.Weight));

    private static string SetsInOrder(string message) =>
        Regex.Replace(message, @"(?<=\{)[^}]*(?=\})", static set => string.Join(", ", set.Value.Split(", ").Order(StringComparer.Ordinal)));

    private static async Task<string[]> RunAsync(string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(Requires.PythonWithScikitLearn(), ["-c", Script, .. arguments]) { RedirectStandardOutput = true })!;
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, process.ExitCode);
        return Array.ConvertAll(output.TrimEnd('\n').Split('\n'), SetsInOrder);
    }
}
