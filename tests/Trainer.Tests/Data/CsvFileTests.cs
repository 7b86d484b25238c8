using CsCheck;
using MultiModel.Learning;
using MultiModel.Testing;
using MultiModel.Trainer.Data;

namespace MultiModel.Trainer.Tests.Data;

public sealed class CsvFileTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    [Fact]
    public void WriteThenRead_AnyFiniteNumbers_GivesTheSameBits()
    {
        var number = Gen.Long.Select(BitConverter.Int64BitsToDouble).Where(double.IsFinite);
        var matrix = Gen.Select(Gen.Int[1, 5], Gen.Int[1, 4]).SelectMany((rows, columns) => number.Array[rows * columns].Select(values => new Matrix(rows, columns, values)));
        matrix.Sample(written =>
        {
            var path = Path.Combine(folder.Path, Path.GetRandomFileName());
            CsvFile.Write(path, written, [.. Enumerable.Range(0, written.Columns).Select(static i => $"x{i}")]);
            var (read, _) = CsvFile.ReadMatrix(path);
            File.Delete(path);
            return written.Values.Select(BitConverter.DoubleToInt64Bits).SequenceEqual(read.Values.Select(BitConverter.DoubleToInt64Bits));
        }, iter: 200);
    }

    [Fact]
    public void WriteThenRead_NamesAndLabelsWithCommasAndQuotes_GivesTheSame()
    {
        string[] names = ["length, cm", "the \"width\"", "ßé", " x "];
        CsvFile.Write(folder.File("data"), new Matrix(1, 4, [1, 2, 3, 4]), names);
        CsvFile.Write(folder.File("target"), Labels.Of("a,b", "\"c\"", "d\ne"), "class, \"name\"");

        Assert.Equal(names, CsvFile.ReadMatrix(folder.File("data")).Columns);
        var (labels, column) = CsvFile.ReadLabels(folder.File("target"));
        Assert.Equal((Labels.Of("a,b", "\"c\"", "d\ne"), "class, \"name\""), (labels, column));
    }

    [Fact]
    public void WriteThenRead_NamesAndLabelsThatBeginWithAHash_GivesTheSame()
    {
        CsvFile.Write(folder.File("data"), new Matrix(2, 1, [1, 2]), ["#a"]);
        CsvFile.Write(folder.File("target"), Labels.Of("#red", "#blue"), "#class");

        var (values, columns) = CsvFile.ReadMatrix(folder.File("data"));
        Assert.Equal((2, "#a"), (values.Rows, Assert.Single(columns)));
        Assert.Equal((Labels.Of("#red", "#blue"), "#class"), CsvFile.ReadLabels(folder.File("target")));
    }

    [Fact]
    public void WriteThenRead_ThousandsOfColumns_GivesTheSame()
    {
        var written = new Matrix(2, 5000, [.. Enumerable.Range(1, 10_000).Select(static i => 1.0 / i)]);
        CsvFile.Write(folder.File("data"), written, [.. Enumerable.Range(0, 5000).Select(static i => $"feature number {i}")]);

        Assert.Equal(written.Values, CsvFile.ReadMatrix(folder.File("data")).Values.Values);
    }

    [Fact]
    public void ReadLabels_OfEachType_AreOfThatType()
    {
        foreach (var labels in new[] { Labels.Of(0, -3, long.MaxValue), Labels.Of(true, false), Labels.Of("1", "x") })
        {
            CsvFile.Write(folder.File("target"), labels, "y");
            Assert.Equal(labels, CsvFile.ReadLabels(folder.File("target")).Values);
        }
    }

    [Fact]
    public void ReadLabels_TestRowsThatLackTheWords_AreReadAsTheTrainingRowsAre()
    {
        CsvFile.Write(folder.File("target"), Labels.Of("1", "2"), "y");

        Assert.Equal(Labels.Of("1", "2"), CsvFile.ReadLabels(folder.File("target"), LabelType.String).Values);
        Assert.Throws<InvalidDataException>(() => CsvFile.ReadLabels(folder.File("target"), LabelType.Boolean));
    }

    [Fact]
    public void ReadMatrix_HeaderAlone_IsEmpty() => Assert.Equal((0, 2), Shape("a,b\n"));

    public void Dispose() => folder.Dispose();

    private (int, int) Shape(string csv)
    {
        File.WriteAllText(folder.File("data"), csv);
        var (values, _) = CsvFile.ReadMatrix(folder.File("data"));
        return (values.Rows, values.Columns);
    }
}
