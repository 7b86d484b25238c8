using MultiModel.Learning;

namespace MultiModel.Mlflow.Python;

/// <summary>Typed access to a fitted estimator's attributes. What is absent or of another type is refused by name.</summary>
internal sealed class AttributeReader(string pythonClass, PythonDict attributes)
{
    private readonly string estimator = pythonClass[(pythonClass.LastIndexOf('.') + 1)..];

    public object? this[string name] => attributes.TryGet(name, out var value)
        ? value
        : throw new ModelException($"The {estimator} has no attribute {name}: it was not fitted, or another version of scikit-learn wrote it.");

    public bool Has(string name) => attributes.TryGet(name, out _);

    public bool Boolean(string name) => this[name] switch
    {
        bool value => value,
        NumpyScalar { Value: bool value } => value,
        var other => throw Not(name, "a bool", other),
    };

    public string Text(string name) => this[name] as string ?? throw Not(name, "a str", this[name]);

    public double Real(string name) => this[name] switch
    {
        double value => value,
        long value => value,
        NumpyScalar { Value: double value } => value,
        NumpyScalar { Value: long value } => value,
        var other => throw Not(name, "a number", other),
    };

    public int Integer(string name) => this[name] switch
    {
        long value when value is >= int.MinValue and <= int.MaxValue => (int)value,
        NumpyScalar { Value: long value } when value is >= int.MinValue and <= int.MaxValue => (int)value,
        var other => throw Not(name, "an int", other),
    };

    /// <summary><c>n_features_in_</c>, in [1, 1 000 000]: an estimator that learned no array has nothing else to bound it by.</summary>
    public int FeaturesIn() => Integer("n_features_in_") is var features and >= 1 and <= 1_000_000
        ? features
        : throw Not("n_features_in_", "1 to 1000000", this["n_features_in_"]);

    /// <summary>An array of floats, shape (n).</summary>
    public double[] Doubles(string name, int length) => this[name] is NumpyArray { Values: double[] values, Shape.Length: 1 } && values.Length == length
        ? values
        : throw Not(name, $"a float array of shape ({length},)", this[name]);

    public double[]? OptionalDoubles(string name, int length) => !Has(name) || this[name] is null ? null : Doubles(name, length);

    /// <summary>An array of integers, shape (n).</summary>
    public int[] Integers(string name, int length) =>
        this[name] is NumpyArray { Values: long[] values, Shape.Length: 1 }
            && values.Length == length
            && Array.TrueForAll(values, static value => value is >= 0 and <= int.MaxValue)
            ? Array.ConvertAll(values, static value => (int)value)
            : throw Not(name, $"an int array of shape ({length},)", this[name]);

    /// <summary>An array of floats, shape (rows, columns).</summary>
    public Matrix Matrix(string name, int rows, int columns) =>
        this[name] is NumpyArray { Values: double[] values, Shape: [var n, var m] } && n == rows && m == columns
            ? new Matrix(rows, columns, values)
            : throw Not(name, $"a float array of shape ({rows}, {columns})", this[name]);

    /// <summary>Class labels, shape (n). Whole floats, the only ones that scikit-learn takes for labels, are read as integers.</summary>
    public Labels Labels(string name) => this[name] is NumpyArray { Shape.Length: 1 } array
        ? array.Values switch
        {
            long[] values => Learning.Labels.Of(values),
            string[] values => Learning.Labels.Of(values),
            bool[] values => Learning.Labels.Of(values),
            double[] values when Array.TrueForAll(values, static value => value == Math.Floor(value) && Math.Abs(value) <= 1L << 53) =>
                Learning.Labels.Of(Array.ConvertAll(values, static value => (long)value)),
            _ => throw Not(name, "an array of int, str or bool", array),
        }
        : throw Not(name, "an array of class labels", this[name]);

    /// <summary><c>feature_names_in_</c>, which only an estimator fitted with names has.</summary>
    public IReadOnlyList<string>? FeatureNames(int count) => !Has("feature_names_in_")
        ? null
        : this["feature_names_in_"] is NumpyArray { Values: string[] names, Shape.Length: 1 } && names.Length == count
            ? names
            : throw Not("feature_names_in_", $"an array of {count} str", this["feature_names_in_"]);

    public ModelException Not(string name, string wanted, object? value) =>
        new($"The attribute {name} of the {estimator} must be {wanted}; it is {Describe(value)}.");

    private static string Describe(object? value) => value switch
    {
        null => "None",
        NumpyArray array => $"a {array.Type} array of shape ({string.Join(", ", array.Shape)}{(array.Shape.Length == 1 ? "," : "")})",
        NumpyScalar scalar => $"a numpy {scalar.Type}",
        string text => $"'{(text.Length > 40 ? text[..40] + "..." : text)}'",
        bool or long or double => FormattableString.Invariant($"{value}"),
        PythonTuple => "a tuple",
        PythonList => "a list",
        PythonDict => "a dict",
        _ => "an object of another type",
    };
}
