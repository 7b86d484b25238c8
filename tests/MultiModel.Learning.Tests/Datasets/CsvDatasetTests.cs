using System.Globalization;
using System.Text;
using CsCheck;
using MultiModel.Learning.Datasets;

namespace MultiModel.Learning.Tests.Datasets;

public class CsvDatasetTests
{
    [Fact]
    public void Read_PlainFile_HasNamesValuesAndIntegerLabels()
    {
        var dataset = Read("a,b,kind\n1,2.5,0\n-3e-2,4E+3,1\n");

        Assert.Equal(["a", "b"], dataset.FeatureNames);
        Assert.Equal("kind", dataset.TargetName);
        Assert.Equal([1, 2.5, -0.03, 4000], dataset.Data.Values);
        Assert.Equal(Labels.Of(0, 1), dataset.Target);
    }

    [Theory]
    [InlineData("\uFEFFa,b,kind\r\n1,2,x\r\n3,4,y\r\n")]
    [InlineData("a,b,kind\n\n1,2,x\n\n3,4,y\n\n")]
    [InlineData("\"a\",b,\"kind\"\n\"1\",2,\"x\"\n3,\"4\",y")]
    [InlineData("a;b;kind\n1;2;x\n3;4;y\n")]
    [InlineData("a\tb\tkind\n 1\t2 \t x\n3\t4\ty\n")]
    public void Read_OtherFormsOfCsv_GivesTheSameDataset(string text)
    {
        var dataset = Read(text);

        Assert.Equal(["a", "b"], dataset.FeatureNames);
        Assert.Equal([1, 2, 3, 4], dataset.Data.Values);
        Assert.Equal(Labels.Of("x", "y"), dataset.Target);
    }

    [Fact]
    public void Read_TargetNamed_TakesThatColumn()
    {
        var dataset = Read("kind,a,b\n0,1,2\n1,3,4\n", "kind");

        Assert.Equal(["a", "b"], dataset.FeatureNames);
        Assert.Equal([1, 2, 3, 4], dataset.Data.Values);
    }

    [Fact]
    public void Read_Labels_AreOfTheNarrowestType()
    {
        Assert.Equal(Labels.Of(-1, 10), Read("a,y\n1,-1\n2,10\n").Target);
        Assert.Equal(Labels.Of(1, 2), Read("a,y\n1,1.0\n2,2.0\n").Target);
        Assert.Equal(Labels.Of(true, false), Read("a,y\n1,True\n2,false\n").Target);
        Assert.Equal(Labels.Of("1", "x"), Read("a,y\n1,1\n2,x\n").Target);
        Assert.Equal(Labels.Of("with, comma", "two\nlines"), Read("a,y\n1,\"with, comma\"\n2,\"two\nlines\"\n").Target);
    }

    [Theory]
    [InlineData("", "data.csv: the file is empty; a header line and samples were expected.")]
    [InlineData("\n\n", "data.csv: the file is empty; a header line and samples were expected.")]
    [InlineData("a,y\n", "data.csv: there is a header, but no sample below it.")]
    [InlineData("5.1,3.5,0\n4.9,3.0,1\n", "data.csv, line 1: no header: the first line holds numbers (5.1, ...). Add a line with the columns' names.")]
    [InlineData("y\n0\n1\n", "data.csv, line 1: only one column; a label column and at least one feature column are needed.")]
    [InlineData("a,,y\n1,2,0\n", "data.csv, line 1, column 2: the column has no name.")]
    [InlineData("a,b,a,y\n1,2,3,0\n", "data.csv, line 1, column 3 ('a'): the name is a duplicate of column 1's.")]
    [InlineData("a,y\n1,0\n2,1,5\n", "data.csv, line 3, column 3: 3 values, but the header has 2 columns.")]
    [InlineData("a,b,y\n1,2,0\n\n2\n", "data.csv, line 4, column 2: 1 value, but the header has 3 columns.")]
    [InlineData("a,b,y\n1,2,0\n2,abc,1\n", "data.csv, line 3, column 2 ('b'): 'abc' is not a number.")]
    [InlineData("a,b,y\n1,2,0\n,3,1\n", "data.csv, line 3, column 1 ('a'): the value is missing.")]
    [InlineData("a,b,y\n1,2,0\n2,NaN,1\n", "data.csv, line 3, column 2 ('b'): 'NaN' is not a finite number.")]
    [InlineData("a,b,y\n1,-Infinity,0\n", "data.csv, line 2, column 2 ('b'): '-Infinity' is not a finite number.")]
    [InlineData("a,b,y\n1,1e999,0\n", "data.csv, line 2, column 2 ('b'): '1e999' is not a finite number.")]
    [InlineData("a,y\n1,\n", "data.csv, line 2, column 2 ('y'): the label is missing.")]
    [InlineData("a,y\n1,\"x\ny\"\n2,z\nq,z\n", "data.csv, line 5, column 1 ('a'): 'q' is not a number.")]
    [InlineData("a,y\n1,7\n2,7\n", "data.csv, line 2, column 2 ('y'): The number of classes has to be greater than one; got 1 class (all labels from here on are 7).")]
    [InlineData("a,y\n1,7\n2,0.5\n", "data.csv, line 3, column 2 ('y'): Unknown label type: 'continuous'. The label 0.5 is a real number; labels are integers, strings or booleans.")]
    [InlineData("a,y\n1,0\n2,\"open\n", "data.csv, line 3: A quoted field at the end of the input ends without a closing quote.")]
    public void Read_BadFile_SaysFileLineColumnAndWhat(string text, string message)
    {
        var exception = Assert.Throws<DatasetException>(() => Read(text));

        Assert.Equal(message, exception.Message);
    }

    [Fact]
    public void Read_UnknownTarget_NamesTheColumns()
    {
        var exception = Assert.Throws<DatasetException>(() => Read("a,b\n1,2\n", "species"));

        Assert.Equal("data.csv, line 1: the target column 'species' is missing; the columns are 'a', 'b'.", exception.Message);
    }

    [Fact]
    public void Read_NotUtf8_SaysSo()
    {
        var exception = Assert.Throws<DatasetException>(() => CsvDataset.Read(new MemoryStream([.. "a,y\n1,"u8, 0xE9, 0x0A]), "data.csv", ct: TestContext.Current.CancellationToken));

        Assert.Equal("data.csv, line 1: the text of this line, or of one below, is not valid UTF-8: save the file as UTF-8.", exception.Message);
    }

    [Fact]
    public void Read_StreamThatCannotSeek_GivesTheSameDataset()
    {
        var text = "a,y\n" + string.Concat(Enumerable.Range(0, 100).Select(static i => $"{i},{i % 2}\n"));

        using var stream = new BufferedStream(new ForwardOnlyStream(Encoding.UTF8.GetBytes(text)));
        var dataset = CsvDataset.Read(stream, "data.csv", ct: TestContext.Current.CancellationToken);

        Assert.Equal(Enumerable.Range(0, 100).Select(static i => (double)i), dataset.Data.Values);
    }

    [Fact]
    public void Read_AnyFiniteNumbers_KeepsTheirBits() =>
        Gen.Double.Where(double.IsFinite).Array[1, 30].Sample(numbers =>
        {
            var text = "a,y\n" + string.Concat(numbers.Select(static (x, i) => string.Create(CultureInfo.InvariantCulture, $"{x:R},{i}\n"))) + "0,end\n";
            var values = Read(text).Data.Values;
            return values[..^1].Select(BitConverter.DoubleToInt64Bits).SequenceEqual(numbers.Select(BitConverter.DoubleToInt64Bits));
        });

    [Fact]
    public void Read_AnyText_GivesADatasetOrADatasetException() =>
        Gen.Char["a1.,\"\n\r;e-\t "].Array[0, 60].Sample(characters =>
        {
            try
            {
                return Read(new string(characters)).Data.Rows > 0;
            }
            catch (DatasetException exception)
            {
                return exception.Message.StartsWith("data.csv", StringComparison.Ordinal);
            }
        });

    private static Dataset Read(string text, string? target = null) =>
        CsvDataset.Read(new MemoryStream(Encoding.UTF8.GetBytes(text)), "data.csv", target, TestContext.Current.CancellationToken);

    private sealed class ForwardOnlyStream(byte[] bytes) : MemoryStream(bytes)
    {
        public override bool CanSeek => false;
        public override long Length => throw new NotSupportedException();
        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }
    }
}
