using System.Runtime.InteropServices;
using System.Text;
using Google.Protobuf;
using MultiModel.GraphRunner.Grpc.Inference;
using MultiModel.GraphRunner.OpenInference;
using MultiModel.Graphs.Messages;

namespace MultiModel.GraphRunner.Grpc;

/// <summary>The Open Inference Protocol's tensors from gRPC and back. Raw bytes are little-endian, as every machine that .NET runs on.</summary>
internal static class ProtoTensors
{
    /// <exception cref="SeldonException">The request does not hold one tensor of finite numbers that fits its shape; 400.</exception>
    public static SeldonMessage Read(ModelInferRequest request, MessageLimits limits)
    {
        if (request.Inputs.Count != 1)
            throw SeldonException.BadData($"inputs: expected one tensor, got {request.Inputs.Count}.");
        foreach (var output in request.Outputs)
            InferRequest.CheckOutput(output.Name);
        var raw = request.RawInputContents;
        if (raw.Count > 1)
            throw SeldonException.BadData($"raw_input_contents: expected one for each of the inputs, got {raw.Count}.");
        var input = request.Inputs[0];
        var contents = input.Contents ?? new InferTensorContents();
        var datatype = Datatype.Of(input.Datatype);
        // Of two answers to what the tensor holds neither is taken.
        if (raw.Count == 1 && CountOf(contents) > 0)
            throw SeldonException.BadData("raw_input_contents: inputs[0].contents is given too: send one of them.");
        var values = raw.Count == 1 ? Raw(datatype.Name, raw[0].Span) : Contents(datatype.Name, contents);
        if (raw.Count == 0 && values.Length != CountOf(contents))
            throw SeldonException.BadData($"inputs[0].contents: it has values in a list that is not the one of {datatype.Name}.");
        for (var i = 0; i < values.Length; i++)
            datatype.Check(values[i], i);
        var array = MessageArray.Shaped(values, ShapeOf(input), limits, "inputs[0]");
        return new SeldonMessage(new ArrayPayload(array, [], ArrayEncoding.Tensor), MessageMeta.Empty);
    }

    /// <exception cref="SeldonException">The graph answered something that is no tensor; 500.</exception>
    public static ModelInferResponse Write(SeldonMessage answer, ModelInferRequest request)
    {
        var array = InferResponse.TensorOf(answer, request.ModelName);
        var output = new ModelInferResponse.Types.InferOutputTensor { Name = InferResponse.OutputName, Datatype = array.Datatype };
        foreach (var length in array.Shape)
            output.Shape.Add(length);
        var response = new ModelInferResponse { ModelName = request.ModelName, Id = request.Id, Outputs = { output } };
        // The answer's form is the request's.
        if (request.RawInputContents.Count > 0)
            response.RawOutputContents.Add(RawOf(array));
        else
            output.Contents = ContentsOf(array);
        return response;
    }

    private static double[] ShapeOf(ModelInferRequest.Types.InferInputTensor input)
    {
        var shape = new double[input.Shape.Count];
        for (var i = 0; i < shape.Length; i++)
            shape[i] = input.Shape[i];
        return shape;
    }

    private static double[] Contents(string datatype, InferTensorContents contents) => datatype switch
    {
        "FP64" => [.. contents.Fp64Contents],
        "FP32" => [.. contents.Fp32Contents],
        "INT64" => [.. contents.Int64Contents],
        "INT32" or "INT16" or "INT8" => [.. contents.IntContents],
        "UINT64" => [.. contents.Uint64Contents],
        "UINT32" or "UINT16" or "UINT8" => [.. contents.UintContents],
        _ => throw SeldonException.BadData($"inputs[0].datatype: {datatype} has no contents of its own: send it in raw_input_contents."),
    };

    private static int CountOf(InferTensorContents contents) =>
        contents.BoolContents.Count
        + contents.IntContents.Count
        + contents.Int64Contents.Count
        + contents.UintContents.Count
        + contents.Uint64Contents.Count
        + contents.Fp32Contents.Count
        + contents.Fp64Contents.Count
        + contents.BytesContents.Count;

    private static double[] Raw(string datatype, ReadOnlySpan<byte> bytes) => datatype switch
    {
        "FP64" => Cast<double>(bytes, static value => value),
        "FP32" => Cast<float>(bytes, static value => value),
        "FP16" => Cast<Half>(bytes, static value => (double)value),
        "INT64" => Cast<long>(bytes, static value => value),
        "INT32" => Cast<int>(bytes, static value => value),
        "INT16" => Cast<short>(bytes, static value => value),
        "INT8" => Cast<sbyte>(bytes, static value => value),
        "UINT64" => Cast<ulong>(bytes, static value => value),
        "UINT32" => Cast<uint>(bytes, static value => value),
        "UINT16" => Cast<ushort>(bytes, static value => value),
        _ => Cast<byte>(bytes, static value => value),
    };

    private static double[] Cast<T>(ReadOnlySpan<byte> bytes, Func<T, double> convert)
        where T : unmanaged
    {
        var items = MemoryMarshal.Cast<byte, T>(bytes);
        if (MemoryMarshal.AsBytes(items).Length != bytes.Length)
            throw SeldonException.BadData($"raw_input_contents[0]: {bytes.Length} bytes are no whole number of values.");
        var values = new double[items.Length];
        for (var i = 0; i < values.Length; i++)
            values[i] = convert(items[i]);
        return values;
    }

    private static InferTensorContents ContentsOf(MessageArray array)
    {
        var contents = new InferTensorContents();
        switch (array)
        {
            case TypedArray<double> numbers:
                contents.Fp64Contents.AddRange(numbers.Values);
                break;
            case TypedArray<long> numbers:
                contents.Int64Contents.AddRange(numbers.Values);
                break;
            case TypedArray<bool> booleans:
                contents.BoolContents.AddRange(booleans.Values);
                break;
            case TypedArray<string> texts:
                contents.BytesContents.AddRange(texts.Values.Select(ByteString.CopyFromUtf8));
                break;
        }
        return contents;
    }

    /// <summary>A text is its length in 4 bytes and its UTF-8 bytes.</summary>
    private static ByteString RawOf(MessageArray array) => ByteString.CopyFrom(array switch
    {
        TypedArray<double> numbers => MemoryMarshal.AsBytes<double>(numbers.Values),
        TypedArray<long> numbers => MemoryMarshal.AsBytes<long>(numbers.Values),
        TypedArray<bool> booleans => MemoryMarshal.AsBytes<bool>(booleans.Values),
        _ => ((TypedArray<string>)array).Values.SelectMany(static text => BitConverter.GetBytes(Encoding.UTF8.GetByteCount(text)).Concat(Encoding.UTF8.GetBytes(text))).ToArray(),
    });
}
