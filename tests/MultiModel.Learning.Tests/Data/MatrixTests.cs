namespace MultiModel.Learning.Tests.Data;

public class MatrixTests
{
    [Fact]
    public void FromRows_RowsOfOneLength_AreInRowOrder()
    {
        var X = Matrix.FromRows([[1, 2], [3, 4]]);

        Assert.Equal([1, 2, 3, 4], X.Values);
        Assert.Equal(3, X[1, 0]);
        Assert.Equal(new Matrix(2, 2, [3, 4, 1, 2]), X.Take([1, 0]));
    }

    [Fact]
    public void FromRows_RaggedRows_SaysWhich() =>
        Assert.Equal("Row 1 has 1 values; row 0 has 2.", Assert.Throws<ArgumentException>(static () => Matrix.FromRows([[1, 2], [3]])).Message);

    [Fact]
    public void New_WrongNumberOfValues_SaysSo() =>
        Assert.Equal("A matrix of 2 x 2 has 4 elements; got 3.", Assert.Throws<ArgumentException>(static () => new Matrix(2, 2, [1, 2, 3])).Message);
}
