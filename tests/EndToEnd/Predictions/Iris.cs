using System.Globalization;
using System.Text.Json;
using MultiModel.Testing;

namespace MultiModel.EndToEnd.Predictions;

/// <summary>The data set of the default pipeline, and what scikit-learn 1.2.1 predicts for it.</summary>
internal static class Iris
{
    /// <summary>150 rows of 4 features.</summary>
    public static IReadOnlyList<double[]> Rows { get; } =
        [.. File.ReadLines(RepositoryFiles.PathOf("src", "MultiModel.Learning", "Datasets", "iris.csv")).Skip(1)
            .Select(static line => line.Split(',').Take(4).Select(static cell => double.Parse(cell, CultureInfo.InvariantCulture)).ToArray())];

    /// <summary>The predicted class of each row, in 0..2.</summary>
    public static long[] Expected(string kernel)
    {
        using var expected = JsonDocument.Parse(File.ReadAllText(RepositoryFiles.PathOf("tests", "MultiModel.Learning.Tests", "Reference", "iris.expected.json")));
        return [.. expected.RootElement.GetProperty("svc").GetProperty(kernel).GetProperty("predictions").EnumerateArray().Select(static prediction => prediction.GetInt64())];
    }
}
