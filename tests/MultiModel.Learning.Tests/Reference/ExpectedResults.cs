using System.Text.Json;
using MultiModel.Testing;

namespace MultiModel.Learning.Tests.Reference;

/// <summary>What scikit-learn 1.2.1 (numpy 1.24.2, netlib BLAS) made of a dataset; the numbers round-trip exactly.</summary>
internal sealed class ExpectedResults
{
    private readonly JsonElement root;

    public ExpectedResults(string dataset)
    {
        using var file = File.OpenRead(PathOf($"{dataset}.expected.json"));
        root = JsonDocument.Parse(file).RootElement;
    }

    public JsonElement Scaler => root.GetProperty("scaler");

    public JsonElement Svc(string kernel) => root.GetProperty("svc").GetProperty(kernel);

    public static string PathOf(string name) => RepositoryFiles.PathOf("tests", "MultiModel.Learning.Tests", "Reference", name);
}

internal static class JsonNumbers
{
    public static double[] Doubles(this JsonElement element, string name) =>
        [.. element.GetProperty(name).EnumerateArray().SelectMany(Flatten)];

    public static int[] Integers(this JsonElement element, string name) =>
        [.. element.GetProperty(name).EnumerateArray().Select(static item => item.GetInt32())];

    /// <summary>Bit for bit; -0.0 differs from 0.0.</summary>
    public static void AssertSameBits(double[] expected, double[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (var i = 0; i < expected.Length; i++)
            if (BitConverter.DoubleToInt64Bits(expected[i]) != BitConverter.DoubleToInt64Bits(actual[i]))
                Assert.Fail($"Element {i}: expected {expected[i]:R}, got {actual[i]:R}.");
    }

    private static IEnumerable<double> Flatten(JsonElement element) =>
        element.ValueKind == JsonValueKind.Array ? element.EnumerateArray().SelectMany(Flatten) : [element.GetDouble()];
}
