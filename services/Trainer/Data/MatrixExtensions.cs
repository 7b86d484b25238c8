using MultiModel.Learning;

namespace MultiModel.Trainer.Data;

internal static class MatrixExtensions
{
    /// <summary>The first rows, at most as many as there are.</summary>
    public static Matrix Head(this Matrix matrix, int rows) => matrix.Take([.. Enumerable.Range(0, Math.Min(rows, matrix.Rows))]);
}
