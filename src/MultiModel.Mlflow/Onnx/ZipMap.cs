using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using MultiModel.Learning;

namespace MultiModel.Mlflow.Onnx;

/// <summary>Probabilities as skl2onnx writes them unless it is told not to: for each row a map from class to number (ai.onnx.ml's ZipMap).</summary>
internal static class ZipMap
{
    public static bool IsOf(NodeMetadata output) =>
        output.OnnxValueType == OnnxValueType.ONNX_TYPE_SEQUENCE
        && output.AsSequenceMetadata().ElementMeta is { OnnxValueType: OnnxValueType.ONNX_TYPE_MAP } map
        && map.AsMapMetadata() is { KeyDataType: TensorElementType.Int64 or TensorElementType.String, ValueMetadata.ElementDataType: TensorElementType.Float };

    /// <summary>A column for each class, in scikit-learn's order; null when there are no rows, or the rows are not of the same classes.</summary>
    public static Matrix? Read(IEnumerable<NamedOnnxValue> maps)
    {
        var rows = maps.Select(static map => map.Value switch
        {
            IDictionary<long, float> row => [.. row.OrderBy(static pair => pair.Key).Select(static pair => (double)pair.Value)],
            IDictionary<string, float> row => Labels.Of([.. row.Keys]).Encode().Classes.AsString().Select(name => (double)row[name]).ToArray(),
            _ => [],
        }).ToList();
        return rows is [{ Length: > 0 } first, ..] && rows.TrueForAll(row => row.Length == first.Length) ? Matrix.FromRows([.. rows]) : null;
    }
}
