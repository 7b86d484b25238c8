using Google.Protobuf;
using MultiModel.Mlflow.Onnx.Proto;

namespace MultiModel.Mlflow.Onnx;

/// <summary>Graphs of one ai.onnx.ml node with one float input of shape (n, features).</summary>
internal static class OnnxGraph
{
    /// <summary>Version of the onnx package whose format this is; ONNX IR 8, opset 15, ai.onnx.ml 1.</summary>
    public const string OnnxVersion = "1.12.0";

    private const string InputName = "X";
    private const string MachineLearning = "ai.onnx.ml";

    public static GraphProto Of(string operation, int features, IEnumerable<AttributeProto> attributes, params IReadOnlyList<ValueInfoProto> outputs)
    {
        var node = new NodeProto { Name = operation, OpType = operation, Domain = MachineLearning, Input = { InputName } };
        node.Output.Add(outputs.Select(static output => output.Name));
        node.Attribute.Add(attributes);
        return new GraphProto { Name = operation, Node = { node }, Input = { Tensor(InputName, TensorElement.Float, features) }, Output = { outputs } };
    }

    /// <param name="columns">columns of a tensor of shape (n, columns); null for shape (n)</param>
    public static ValueInfoProto Tensor(string name, TensorElement element, int? columns = null)
    {
        var shape = new TensorShapeProto { Dim = { new TensorShapeProto.Types.Dimension { DimParam = "n" } } };
        if (columns is { } count)
            shape.Dim.Add(new TensorShapeProto.Types.Dimension { DimValue = count });
        return new ValueInfoProto { Name = name, Type = new TypeProto { TensorType = new() { ElemType = (int)element, Shape = shape } } };
    }

    public static byte[] ToModel(GraphProto graph) => new ModelProto
    {
        IrVersion = 8,
        ProducerName = "MultiModel",
        ProducerVersion = typeof(OnnxGraph).Assembly.GetName().Version!.ToString(3),
        Graph = graph,
        OpsetImport = { new OperatorSetIdProto { Domain = "", Version = 15 }, new OperatorSetIdProto { Domain = MachineLearning, Version = 1 } },
    }.ToByteArray();
}

/// <summary>Element types by ONNX's numbers.</summary>
internal enum TensorElement
{
    Float = 1,
    Int64 = 7,
    String = 8,
}
