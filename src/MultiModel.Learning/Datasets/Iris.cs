using System.Globalization;

namespace MultiModel.Learning.Datasets;

/// <summary>
/// R. A. Fisher's iris measurements (1936) as scikit-learn holds them: 150 samples, 4 features in cm, classes 0 setosa, 1 versicolor, 2 virginica.
/// Rows 34 and 37 follow Fisher's paper, not UCI's file.
/// </summary>
public static class Iris
{
    /// <summary>Reads the copy that this library carries: data of shape (150, 4), integer labels, 50 of each class.</summary>
    public static Dataset Load()
    {
        using var reader = new StreamReader(typeof(Iris).Assembly.GetManifestResourceStream("iris.csv")!);
        var header = reader.ReadLine()!.Split(',');
        var (rows, target) = (new List<double[]>(), new List<long>());
        while (reader.ReadLine() is { } line)
        {
            var cells = line.Split(',');
            rows.Add([.. cells[..^1].Select(cell => double.Parse(cell, CultureInfo.InvariantCulture))]);
            target.Add(long.Parse(cells[^1], CultureInfo.InvariantCulture));
        }
        return new Dataset("iris", Matrix.FromRows(rows), Labels.Of([.. target]), header[..^1], header[^1]);
    }
}
