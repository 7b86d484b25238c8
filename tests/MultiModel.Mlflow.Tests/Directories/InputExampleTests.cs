using MultiModel.Learning;
using MultiModel.Mlflow.Directories;
using MultiModel.Testing;

namespace MultiModel.Mlflow.Tests.Directories;

public sealed class InputExampleTests
{
    [Theory]
    [InlineData("""{"columns":["a","b"],"index":[0],"data":[[1,2.5]]}""")]
    [InlineData("""{"inputs":[[1,2.5]]}""")]
    [InlineData("""[[1,2.5]]""")]
    public void Read_RowsOfNumbers_IsTheMatrix(string json) => Assert.Equal(new Matrix(1, 2, [1, 2.5]), Read(json));

    [Theory]
    [InlineData("""{"columns":["a"],"data":[["text"]]}""")]
    [InlineData("""{"data":[]}""")]
    [InlineData("""{"data":[[1,2],[3]]}""")]
    [InlineData("""{"text":1}""")]
    [InlineData("[]")]
    [InlineData("1")]
    public void Read_AnExampleOfAnotherKind_IsNone(string json) => Assert.Null(Read(json));

    [Fact]
    public void Read_NotJson_NamesTheFile()
    {
        var error = Assert.Throws<ModelException>(() => Read("{"));

        Assert.Contains("example.json is not JSON", error.Message);
    }

    [Fact]
    public void Write_WithoutNames_NumbersTheColumns() =>
        Assert.Equal("""{"columns":[0,1],"data":[[1,2.5]]}""", System.Text.Encoding.UTF8.GetString(InputExample.Write(new Matrix(1, 2, [1, 2.5]), null)));

    private static Matrix? Read(string json)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("example.json"), json);
        return InputExample.Read(folder.File("example.json"));
    }
}
