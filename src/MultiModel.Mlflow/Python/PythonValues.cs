namespace MultiModel.Mlflow.Python;

// The values of a pickled estimator's attributes are null, bool, long, double, string, byte[], NumpyArray and these.

/// <summary>A numpy scalar; <paramref name="Value"/> is <c>double</c>, <c>long</c>, <c>bool</c> or <c>string</c>.</summary>
internal sealed record NumpyScalar(NumpyType Type, object Value);

internal sealed class PythonTuple(object?[] items)
{
    public object?[] Items { get; } = items;
}

internal sealed class PythonList
{
    public List<object?> Items { get; } = [];
}

/// <summary>A dict in insertion order. Keys are <c>string</c>, <c>long</c>, <c>bool</c> or <c>double</c>.</summary>
internal sealed class PythonDict
{
    private readonly OrderedDictionary<object, object?> items = [];

    public IReadOnlyList<KeyValuePair<object, object?>> Items => items;

    public void Set(object key, object? value) => items[key] = value;

    public bool TryGet(object key, out object? value) => items.TryGetValue(key, out value);
}

/// <summary>An object of an estimator's class with its attributes, as <c>__getstate__</c> gives them.</summary>
/// <param name="Class">module and name, for example <c>sklearn.svm._classes.SVC</c></param>
internal sealed record PythonObject(string Class, PythonDict Attributes);
