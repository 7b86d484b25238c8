using System.Collections.Frozen;
using MultiModel.Mlflow.Estimators;

namespace MultiModel.Mlflow.Pickle;

internal enum PickleGlobalKind
{
    Estimator,

    /// <summary><c>numpy.ndarray</c>, called by NEWOBJ or named as an argument of <c>_reconstruct</c>.</summary>
    NdArray,

    /// <summary><c>numpy.core.multiarray._reconstruct(ndarray, (0,), b'b')</c>: an empty array, to be built.</summary>
    Reconstruct,

    /// <summary><c>numpy.core.numeric._frombuffer(bytes, dtype, shape, order)</c>: protocol 5's array.</summary>
    FromBuffer,

    /// <summary><c>numpy.dtype('f8', align, copy)</c></summary>
    Dtype,

    /// <summary><c>numpy.core.multiarray.scalar(dtype, bytes)</c></summary>
    Scalar,

    /// <summary>A scalar type called with its value, <c>numpy.int64(150)</c>.</summary>
    ScalarType,

    /// <summary><c>_codecs.encode(text, 'latin1')</c>: protocol 2's bytes.</summary>
    Encode,

    /// <summary><c>bytes()</c>: protocol 2's empty bytes.</summary>
    EmptyBytes,

    /// <summary><c>joblib.numpy_pickle.NumpyArrayWrapper</c>: an array whose bytes follow in the file.</summary>
    JoblibArray,
}

/// <summary>A class or function on the list. It is a word with a meaning here; nothing is ever looked up or called by it.</summary>
internal sealed record PickleGlobal(PickleGlobalKind Kind, string Name);

/// <summary>Every name that a pickle may use. numpy 2 moved numpy.core to numpy._core.</summary>
internal static class AllowedGlobals
{
    /// <summary>Longest module or class name that is looked at, in characters.</summary>
    public const int LongestName = 200;

    private static readonly FrozenDictionary<(string Module, string Name), PickleGlobal> List = Names().ToFrozenDictionary(
        static entry => (entry.Module, entry.Name),
        static entry => new PickleGlobal(entry.Kind, entry.Kind == PickleGlobalKind.Estimator ? $"{entry.Module}.{entry.Name}" : entry.Name));

    private static string Estimators => string.Join(", ", EstimatorFormat.All.Select(static format => format.PythonClass));

    /// <exception cref="ModelException">the name is not on the list</exception>
    public static PickleGlobal Find(string module, string name)
    {
        if (module.Length > LongestName || name.Length > LongestName)
            throw new ModelException("The name of a class is too long.");
        return List.TryGetValue((module, name), out var global)
            ? global
            : throw new ModelException($"The pickle names {module}.{name}, which is refused: only {Estimators} with numpy arrays are read.");
    }

    private static IEnumerable<(string Module, string Name, PickleGlobalKind Kind)> Names()
    {
        foreach (var format in EstimatorFormat.All)
        {
            var dot = format.PythonClass.LastIndexOf('.');
            yield return (format.PythonClass[..dot], format.PythonClass[(dot + 1)..], PickleGlobalKind.Estimator);
        }
        foreach (var core in (string[])["numpy.core", "numpy._core"])
        {
            yield return ($"{core}.multiarray", "_reconstruct", PickleGlobalKind.Reconstruct);
            yield return ($"{core}.multiarray", "scalar", PickleGlobalKind.Scalar);
            yield return ($"{core}.numeric", "_frombuffer", PickleGlobalKind.FromBuffer);
        }
        yield return ("numpy", "ndarray", PickleGlobalKind.NdArray);
        yield return ("numpy", "dtype", PickleGlobalKind.Dtype);
        foreach (var scalar in (string[])["bool_", "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64", "float32", "float64"])
            yield return ("numpy", scalar, PickleGlobalKind.ScalarType);
        yield return ("joblib.numpy_pickle", "NumpyArrayWrapper", PickleGlobalKind.JoblibArray);
        yield return ("_codecs", "encode", PickleGlobalKind.Encode);
        yield return ("__builtin__", "bytes", PickleGlobalKind.EmptyBytes);
        yield return ("builtins", "bytes", PickleGlobalKind.EmptyBytes);
    }
}
