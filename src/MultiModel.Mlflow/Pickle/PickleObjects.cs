using System.Text;
using MultiModel.Mlflow.Python;

namespace MultiModel.Mlflow.Pickle;

/// <summary>A <c>numpy.dtype</c> while it is read: BUILD sets the byte order after the object was made and memoized.</summary>
internal sealed class PickledDtype(NumpyType type)
{
    public NumpyType Type { get; set; } = type;
}

/// <summary>An array while it is read; null until BUILD.</summary>
internal sealed class PickledArray
{
    public NumpyArray? Array { get; set; }
}

/// <summary>An estimator while it is read; null until BUILD.</summary>
internal sealed class PickledEstimator(string pythonClass)
{
    public PythonDict? State { get; set; }

    public PythonObject? ToPythonObject() => State is null ? null : new PythonObject(pythonClass, State);
}

/// <summary>What joblib says of an array before its bytes; null until BUILD.</summary>
internal sealed class PickledJoblibArray
{
    public PythonDict? State { get; set; }
}

/// <summary>What REDUCE, NEWOBJ and BUILD mean for each name on the list.</summary>
internal sealed class PickleObjects(AllocationBudget budget)
{
    /// <summary>Longest text that is the key of a dict, in characters: keys are hashed each time they are used.</summary>
    private const int LongestKey = 1000;

    public object Make(PickleGlobal global, object?[] arguments) => (global.Kind, arguments) switch
    {
        (PickleGlobalKind.Estimator, []) => new PickledEstimator(global.Name),
        (PickleGlobalKind.NdArray, [PythonTuple]) => new PickledArray(),
        (PickleGlobalKind.Reconstruct, [PickleGlobal { Kind: PickleGlobalKind.NdArray }, PythonTuple, _]) => new PickledArray(),
        (PickleGlobalKind.FromBuffer, [ReadOnlyMemory<byte> data, PickledDtype dtype, PythonTuple shape, "C" or "F"]) =>
            new PickledArray { Array = ArrayOf(dtype, shape, arguments[3] is "F", data) },
        (PickleGlobalKind.Dtype, [string { Length: < 10 } name, ..]) => NumpyType.TryParse(name, out var type)
            ? new PickledDtype(type)
            : throw new ModelException($"The numpy dtype '{name}' is refused: only bool, int, float, text and object arrays are read."),
        (PickleGlobalKind.Scalar, [PickledDtype dtype, ReadOnlyMemory<byte> data]) => ScalarOf(dtype, data),
        (PickleGlobalKind.ScalarType, [bool or long or double]) => ScalarOf(global.Name, arguments[0]!),
        (PickleGlobalKind.Encode, [string text, "latin1" or "latin-1"]) => Latin1(text),
        (PickleGlobalKind.JoblibArray, []) => new PickledJoblibArray(),
        (PickleGlobalKind.EmptyBytes, []) => ReadOnlyMemory<byte>.Empty,
        _ => throw new ModelException($"{global.Name} is called with arguments that no estimator's pickle has."),
    };

    public void Build(object? target, object? state)
    {
        switch (target, state)
        {
            case (PickledEstimator { State: null } estimator, PythonDict attributes):
                estimator.State = Resolve(attributes);
                break;
            case (PickledJoblibArray { State: null } wrapper, PythonDict description):
                wrapper.State = description;
                break;
            case (PickledArray { Array: null } array, PythonTuple { Items: [long, PythonTuple shape, PickledDtype dtype, bool columnOrder, ReadOnlyMemory<byte> data] }):
                array.Array = ArrayOf(dtype, shape, columnOrder, data);
                break;
            case (PickledArray { Array: null } array, PythonTuple { Items: [long, PythonTuple shape, PickledDtype { Type.Kind: 'O' }, bool, PythonList list] }):
                array.Array = ObjectsOf(shape, list);
                break;
            case (PickledDtype dtype, PythonTuple { Items: [long, string order, null, null, null, ..] }) when order is "<" or ">" or "|" or "=":
                dtype.Type = dtype.Type with { BigEndian = order is ">" };
                break;
            default:
                throw new ModelException("The state of an object is not what an estimator's pickle has (structured dtypes and subclasses of arrays are refused).");
        }
    }

    /// <summary>Reads the array that follows joblib's description of it (joblib/numpy_pickle.py, NumpyArrayWrapper.read_array).</summary>
    /// <param name="description">The wrapper's attributes.</param>
    /// <param name="bytes">Takes that many bytes from the file.</param>
    /// <param name="nested">Reads the pickle that stands there for an array of objects.</param>
    public PickledArray JoblibArray(PythonDict description, Func<long, ReadOnlyMemory<byte>> bytes, Func<object?> nested)
    {
        object? Of(string name) => description.TryGet(name, out var value) ? value : null;
        if (Of("subclass") is not PickleGlobal { Kind: PickleGlobalKind.NdArray } || Of("order") is not ("C" or "F")
            || Of("shape") is not PythonTuple shape || Of("dtype") is not PickledDtype dtype)
            throw new ModelException("joblib describes an array of a kind that no estimator has.");
        if (dtype.Type.Kind == 'O')
            return nested() as PickledArray ?? throw new ModelException("joblib's array of objects is none.");
        // Since joblib 1.1 a byte says how many more align the array.
        if (Of("numpy_array_alignment_bytes") is long)
            bytes(bytes(1).Span[0]);
        return new PickledArray { Array = ArrayOf(dtype, shape, Of("order") is "F", bytes(SizeOf(dtype, shape))) };
    }

    private static long SizeOf(PickledDtype dtype, PythonTuple shape)
    {
        try
        {
            return checked(NumpyArray.Count(ShapeOf(shape)) * dtype.Type.ItemSize);
        }
        catch (OverflowException error)
        {
            throw new ModelException("An array is larger than any file.", error);
        }
    }

    /// <summary>A value as the key of a dict.</summary>
    public static object Key(object? key) => key switch
    {
        string { Length: <= LongestKey } or bool or long or double => key,
        NumpyScalar scalar => scalar.Value,
        _ => throw new ModelException("The key of a dict is not a short text or a number."),
    };

    /// <summary>Replaces arrays under construction by what they became, so that no later opcode changes them.</summary>
    private static PythonDict Resolve(PythonDict attributes)
    {
        var resolved = new PythonDict();
        foreach (var (name, value) in attributes.Items)
            resolved.Set(name, value is PickledArray { Array: { } array } ? array : value);
        return resolved;
    }

    private NumpyArray ArrayOf(PickledDtype dtype, PythonTuple shape, bool columnOrder, ReadOnlyMemory<byte> data)
    {
        var type = dtype.Type;
        var lengths = ShapeOf(shape);
        var count = NumpyArray.Count(lengths);
        if (type.Kind == 'O' || count != data.Length / type.ItemSize || data.Length % type.ItemSize != 0)
            throw new ModelException($"An array of type {type} and shape ({string.Join(", ", lengths)}) does not take {data.Length} bytes.");
        budget.Charge(count * type.Kind switch { 'U' => 32 + type.ItemSize / 2, 'b' => 1, _ => 8 });
        return Checked(() => NumpyArray.Decode(type, lengths, columnOrder, data.Span));
    }

    private NumpyArray ObjectsOf(PythonTuple shape, PythonList list)
    {
        var lengths = ShapeOf(shape);
        budget.Charge(16L * list.Items.Count);
        var values = new object[list.Items.Count];
        if (NumpyArray.Count(lengths) != values.Length || lengths.Length != 1)
            throw new ModelException("An array of objects is not one row of them.");
        for (var i = 0; i < values.Length; i++)
            values[i] = list.Items[i] switch
            {
                NumpyScalar scalar => scalar.Value,
                string or bool or long or double => list.Items[i]!,
                _ => throw new ModelException("An array of objects holds something that is not text or a number."),
            };
        return values switch
        {
            _ when Array.TrueForAll(values, static value => value is string) => new(NumpyType.Object, lengths, Array.ConvertAll(values, static value => (string)value)),
            _ when Array.TrueForAll(values, static value => value is bool) => NumpyArray.Boolean(Array.ConvertAll(values, static value => (bool)value)),
            _ when Array.TrueForAll(values, static value => value is long) => NumpyArray.Int64(Array.ConvertAll(values, static value => (long)value)),
            _ when Array.TrueForAll(values, static value => value is double) => NumpyArray.Of(Array.ConvertAll(values, static value => (double)value)),
            _ => throw new ModelException("An array of objects mixes types."),
        };
    }

    private NumpyScalar ScalarOf(PickledDtype dtype, ReadOnlyMemory<byte> data)
    {
        var array = ArrayOf(dtype, new PythonTuple([]), columnOrder: false, data);
        return new NumpyScalar(array.Type, array.Values.GetValue(0)!);
    }

    private static NumpyScalar ScalarOf(string name, object value) => (name[0], value) switch
    {
        ('b', bool) => new(NumpyType.Boolean, value),
        ('i' or 'u', long) => new(NumpyType.Int64, value),
        ('f', double) => new(NumpyType.Float64, value),
        ('f', long integer) => new(NumpyType.Float64, (double)integer),
        _ => throw new ModelException($"numpy.{name} is called with a value of another type."),
    };

    private ReadOnlyMemory<byte> Latin1(string text)
    {
        budget.Charge(text.Length);
        return text.AsSpan().ContainsAnyExceptInRange('\0', '\u00ff')
            ? throw new ModelException("Bytes are written as text that is not Latin-1.")
            : Encoding.Latin1.GetBytes(text);
    }

    private static int[] ShapeOf(PythonTuple shape) => shape.Items.Length <= 2 && Array.TrueForAll(shape.Items, static length => length is >= 0L and <= int.MaxValue)
        ? Array.ConvertAll(shape.Items, static length => (int)(long)length!)
        : throw new ModelException("An array has more than two dimensions, or a length that is none.");

    private static NumpyArray Checked(Func<NumpyArray> decode)
    {
        try
        {
            return decode();
        }
        catch (OverflowException error)
        {
            throw new ModelException("An unsigned integer does not fit into 64 signed bits.", error);
        }
    }
}
