using MultiModel.Learning;

namespace MultiModel.Mlflow;

/// <summary>What a model answers: a matrix (rows x columns of scores or transformed features) or a column of class labels.</summary>
public abstract record ModelOutput
{
    private ModelOutput()
    {
    }

    /// <summary>Shape (n, m); an answer of shape (n,) is one column, with <paramref name="OneDimensional"/> set.</summary>
    public sealed record Numbers(Matrix Values, bool OneDimensional = false) : ModelOutput;

    /// <summary>Shape (n,).</summary>
    public sealed record Classes(Labels Values) : ModelOutput;
}
