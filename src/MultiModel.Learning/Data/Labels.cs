namespace MultiModel.Learning;

/// <summary>What the labels of a column are.</summary>
public enum LabelType
{
    /// <summary><see cref="long"/>, numpy's int64.</summary>
    Int64,

    /// <summary><see cref="string"/>, numpy's str: ordered by code point.</summary>
    String,

    /// <summary><see cref="bool"/>, numpy's bool: false comes before true.</summary>
    Boolean,
}

/// <summary>A column of class labels of one type, shape (Count). Immutable; equal by type and values.</summary>
public sealed class Labels : IEquatable<Labels>
{
    private readonly Array values;

    private Labels(LabelType type, Array values) => (Type, this.values) = (type, values);

    /// <summary>The type of every label: a column never mixes types.</summary>
    public LabelType Type { get; }

    /// <summary>n_samples, for labels of samples; k, for the classes of an estimator.</summary>
    public int Count => values.Length;

    /// <param name="values">Shape (n), n at least 0; kept, not copied: they must not change any more.</param>
    public static Labels Of(params long[] values) => new(LabelType.Int64, values);

    /// <inheritdoc cref="Of(long[])"/>
    public static Labels Of(params string[] values) => new(LabelType.String, values);

    /// <inheritdoc cref="Of(long[])"/>
    public static Labels Of(params bool[] values) => new(LabelType.Boolean, values);

    /// <summary>The label at the index: a boxed <see cref="long"/> or <see cref="bool"/>, or a <see cref="string"/>.</summary>
    public object this[int index] => values.GetValue(index)!;

    /// <exception cref="InvalidOperationException">The labels are not integers.</exception>
    public IReadOnlyList<long> AsInt64() => As<long>();

    /// <exception cref="InvalidOperationException">The labels are not strings.</exception>
    public IReadOnlyList<string> AsString() => As<string>();

    /// <exception cref="InvalidOperationException">The labels are not booleans.</exception>
    public IReadOnlyList<bool> AsBoolean() => As<bool>();

    /// <summary>The distinct labels, sorted as np.unique sorts them (strings by code point), and each label's index among them.</summary>
    public (Labels Classes, int[] Indices) Encode() => Type switch
    {
        LabelType.Int64 => Encode((long[])values, Comparer<long>.Default, Of),
        LabelType.String => Encode((string[])values, CodePointComparer.Instance, Of),
        _ => Encode((bool[])values, Comparer<bool>.Default, Of),
    };

    /// <summary>The labels of the given indices, in their order.</summary>
    public Labels Take(ReadOnlySpan<int> indices) => Type switch
    {
        LabelType.Int64 => Of(Take((long[])values, indices)),
        LabelType.String => Of(Take((string[])values, indices)),
        _ => Of(Take((bool[])values, indices)),
    };

    /// <inheritdoc/>
    public bool Equals(Labels? other) => other is not null && Type == other.Type && Type switch
    {
        LabelType.Int64 => As<long>().AsSpan().SequenceEqual(other.As<long>()),
        LabelType.String => As<string>().AsSpan().SequenceEqual(other.As<string>()),
        _ => As<bool>().AsSpan().SequenceEqual(other.As<bool>()),
    };

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Labels);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Type, Count, Count == 0 ? null : this[0]);

    /// <inheritdoc/>
    public override string ToString() => $"{Count} labels of {Type}";

    private static T[] Take<T>(T[] values, ReadOnlySpan<int> indices)
    {
        var taken = new T[indices.Length];
        for (var i = 0; i < taken.Length; i++)
            taken[i] = values[indices[i]];
        return taken;
    }

    private T[] As<T>() => values as T[] ?? throw new InvalidOperationException($"The labels are of {Type}, not of {typeof(T).Name}.");

    private static (Labels, int[]) Encode<T>(T[] values, IComparer<T> comparer, Func<T[], Labels> of) where T : notnull
    {
        var classes = values.Distinct().Order(comparer).ToArray();
        var index = classes.Select((label, i) => (label, i)).ToDictionary(pair => pair.label, pair => pair.i);
        return (of(classes), Array.ConvertAll(values, label => index[label]));
    }
}
