using Google.Protobuf;
using MultiModel.Mlflow.Onnx.Proto;
using static MultiModel.Mlflow.Onnx.Proto.AttributeProto.Types;

namespace MultiModel.Mlflow.Onnx;

/// <summary>Attributes of a node. ONNX-ML keeps numbers in float32: what float64 held beyond that is lost here.</summary>
internal static class OnnxAttributes
{
    public static AttributeProto Text(string name, string value) => new() { Name = name, Type = AttributeType.String, S = ByteString.CopyFromUtf8(value) };

    public static AttributeProto Floats(string name, IEnumerable<double> values) =>
        new() { Name = name, Type = AttributeType.Floats, Floats = { values.Select(static value => (float)value) } };

    public static AttributeProto Ints(string name, IEnumerable<long> values) => new() { Name = name, Type = AttributeType.Ints, Ints = { values } };

    public static AttributeProto Strings(string name, IEnumerable<string> values) =>
        new() { Name = name, Type = AttributeType.Strings, Strings = { values.Select(ByteString.CopyFromUtf8) } };
}
