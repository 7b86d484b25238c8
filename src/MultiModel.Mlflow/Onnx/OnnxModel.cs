using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using MultiModel.Learning;

namespace MultiModel.Mlflow.Onnx;

/// <summary>
/// A model of which there is only an ONNX file, served by ONNX Runtime on the CPU in float32. An ONNX graph has no methods: its output of labels answers
/// <c>predict</c>, each output of numbers answers by its own name (that of probabilities, as skl2onnx names it, <c>predict_proba</c> too),
/// and where one output of numbers is all, it answers <c>predict</c> and <c>transform</c>.
/// </summary>
internal sealed class OnnxModel : NativeModel
{
    private readonly InferenceSession session;
    private readonly string input;
    private readonly bool takesOneRow;
    private readonly Dictionary<string, string> outputOf;

    private OnnxModel(InferenceSession session, string input, bool takesOneRow, int featuresIn, Dictionary<string, string> outputOf)
    {
        (this.session, this.input, this.takesOneRow, FeaturesIn, this.outputOf) = (session, input, takesOneRow, featuresIn, outputOf);
        Methods = [.. outputOf.Keys];
    }

    public override string Name => session.ModelMetadata.GraphName is { Length: > 0 } name ? name : "ONNX model";

    public override IReadOnlyList<string> Methods { get; }

    public override int FeaturesIn { get; }

    public override IReadOnlyList<string>? FeatureNames => null;

    /// <exception cref="ModelException">ONNX Runtime is absent or refuses the file, or the graph does not take rows of floats</exception>
    public static NativeModel Load(byte[] bytes)
    {
        var session = Open(bytes);
        try
        {
            if (session.InputMetadata.ToArray() is not
                [
                {
                    Key: var input,
                    Value: { IsTensor: true, ElementDataType: TensorElementType.Float or TensorElementType.Double, Dimensions: [var rows, > 0 and var features] }
                }
                ])
                throw new ModelException("Its graph does not take one tensor of floats of shape (n, features), with the number of features stated. "
                    + $"It takes {string.Join(", ", session.InputMetadata.Select(static input => Describe(input.Key, input.Value)))}.");
            if (rows > 1)
                throw new ModelException($"Its graph takes exactly {rows} rows at a time: export it with a first dimension that is not fixed.");
            return new OnnxModel(session, input, takesOneRow: rows == 1, features, OutputsOf(session));
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    public override ModelOutput Invoke(string method, Matrix X)
    {
        if (!outputOf.TryGetValue(method, out var output))
            throw UnknownMethod(method);
        if (X.Columns != FeaturesIn)
            throw new ArgumentException($"X has {X.Columns} features, but {Name} is expecting {FeaturesIn} features as input.", nameof(X));
        return takesOneRow && X.Rows > 1 ? Joined([.. Enumerable.Range(0, X.Rows).Select(row => Run(output, X.Take([row])))]) : Run(output, X);
    }

    private ModelOutput Run(string output, Matrix X)
    {
        try
        {
            using var results = session.Run([InputOf(X)], [output]);
            return results[0].Value switch
            {
                Tensor<long> labels => new ModelOutput.Classes(Labels.Of(RowsOf(output, labels, X.Rows, columns: 1))),
                Tensor<int> labels => new ModelOutput.Classes(Labels.Of(Array.ConvertAll(RowsOf(output, labels, X.Rows, columns: 1), static label => (long)label))),
                Tensor<bool> labels => new ModelOutput.Classes(Labels.Of(RowsOf(output, labels, X.Rows, columns: 1))),
                Tensor<string> labels => new ModelOutput.Classes(Labels.Of(RowsOf(output, labels, X.Rows, columns: 1))),
                Tensor<float> numbers => NumbersOf(X.Rows, numbers.Dimensions.Length, Array.ConvertAll(RowsOf(output, numbers, X.Rows), static value => (double)value)),
                Tensor<double> numbers => NumbersOf(X.Rows, numbers.Dimensions.Length, RowsOf(output, numbers, X.Rows)),
                IEnumerable<NamedOnnxValue> maps when ZipMap.Read(maps) is { } probabilities && probabilities.Rows == X.Rows => new ModelOutput.Numbers(probabilities),
                var other => throw new ModelException($"The output {output} of {Name} is a {other.GetType().Name}, which cannot be answered."),
            };
        }
        catch (OnnxRuntimeException error)
        {
            throw new ModelException($"ONNX Runtime cannot answer X of shape ({X.Rows}, {X.Columns}) with {Name}: {error.Message}", error);
        }
    }

    /// <summary>The values of an output that has as many rows as the input.</summary>
    private T[] RowsOf<T>(string output, Tensor<T> tensor, int rows, int? columns = null) =>
        tensor.Dimensions is [var first, ..] && first == rows && (columns is null || tensor.Length == rows * columns)
            ? tensor.ToArray()
            : throw new ModelException(
                $"The output {output} of {Name} has the shape ({string.Join(", ", tensor.Dimensions.ToArray())}) "
                + $"for {rows} rows, which cannot be answered{(columns is null ? "" : " as a label a row")}.");

    private static ModelOutput Joined(IReadOnlyList<ModelOutput> rows) => rows[0] switch
    {
        ModelOutput.Numbers { Values.Columns: var columns, OneDimensional: var flat } =>
            new ModelOutput.Numbers(new Matrix(rows.Count, columns, [.. rows.SelectMany(static row => ((ModelOutput.Numbers)row).Values.Values)]), flat),
        ModelOutput.Classes { Values.Type: LabelType.Boolean } =>
            new ModelOutput.Classes(Labels.Of([.. rows.SelectMany(static row => ((ModelOutput.Classes)row).Values.AsBoolean())])),
        ModelOutput.Classes { Values.Type: LabelType.Int64 } =>
            new ModelOutput.Classes(Labels.Of([.. rows.SelectMany(static row => ((ModelOutput.Classes)row).Values.AsInt64())])),
        _ => new ModelOutput.Classes(Labels.Of([.. rows.SelectMany(static row => ((ModelOutput.Classes)row).Values.AsString())])),
    };

    public override void Dispose()
    {
        session.Dispose();
        base.Dispose();
    }

    private static InferenceSession Open(byte[] bytes)
    {
        try
        {
            // one thread per call: a server has many calls at once, and rows are few
            using var options = new SessionOptions { IntraOpNumThreads = 1, InterOpNumThreads = 1, LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL };
            return new InferenceSession(bytes, options);
        }
        catch (Exception error) when (error is DllNotFoundException or TypeInitializationException { InnerException: DllNotFoundException })
        {
            throw new ModelException("ONNX Runtime's native library is not here: this program needs the package Microsoft.ML.OnnxRuntime to serve ONNX models.", error);
        }
        catch (OnnxRuntimeException error)
        {
            throw new ModelException($"ONNX Runtime refuses it: {error.Message}", error);
        }
    }

    private static Dictionary<string, string> OutputsOf(InferenceSession session)
    {
        var tensors = session.OutputMetadata.Where(static output => output.Value.IsTensor).ToArray();
        var labels = tensors
            .Where(static output => output.Value.ElementDataType is TensorElementType.Int64 or TensorElementType.Int32 or TensorElementType.Bool or TensorElementType.String)
            .Select(static output => output.Key)
            .ToArray();
        var maps = session.OutputMetadata.Where(static output => ZipMap.IsOf(output.Value)).Select(static output => output.Key).ToArray();
        var numbers = tensors
            .Where(static output => output.Value.ElementDataType is TensorElementType.Float or TensorElementType.Double)
            .Select(static output => output.Key)
            .ToArray();
        return (labels, numbers) switch
        {
            ([var label], _) => new(
            [
                KeyValuePair.Create("predict", label),
                .. numbers.Concat(maps).Where(IsProbability).Take(1).Select(static name => KeyValuePair.Create("predict_proba", name)),
                .. numbers.Concat(maps).Where(static name => name is not ("predict" or "predict_proba")).Select(static name => KeyValuePair.Create(name, name))
            ]),
            ([], [var number]) => new() { ["transform"] = number, ["predict"] = number },
            _ => throw new ModelException("Its graph answers neither one tensor of labels nor one tensor of numbers."),
        };
    }

    private static string Describe(string name, NodeMetadata input) => input.IsTensor
        ? $"{name}: {input.ElementDataType} ({string.Join(", ", input.Dimensions.Select(static size => size < 0 ? "n" : $"{size}"))})"
        : $"{name}: {input.OnnxValueType}";

    private static bool IsProbability(string output) => output is "probabilities" or "output_probability" or "predict_proba";

    private NamedOnnxValue InputOf(Matrix X)
    {
        ReadOnlySpan<int> shape = [X.Rows, X.Columns];
        return session.InputMetadata[input].ElementDataType == TensorElementType.Double
            ? NamedOnnxValue.CreateFromTensor(input, new DenseTensor<double>(X.Values, shape))
            : NamedOnnxValue.CreateFromTensor(input, new DenseTensor<float>(Array.ConvertAll(X.Values, static value => (float)value), shape));
    }

    private static ModelOutput.Numbers NumbersOf(int rows, int rank, double[] values) =>
        new(new Matrix(rows, rows == 0 ? 0 : values.Length / rows, values), OneDimensional: rank == 1);
}
