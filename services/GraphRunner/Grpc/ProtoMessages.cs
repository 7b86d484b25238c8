using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using MultiModel.Graphs.Messages;
using Wire = MultiModel.GraphRunner.Grpc.Protos;

namespace MultiModel.GraphRunner.Grpc;

/// <summary>Seldon messages from gRPC and back.</summary>
internal static class ProtoMessages
{
    // A graph's answers have one meta as a rule, and an empty one of protocol buffers is a dozen objects. It is only read once it is here.
    private static WrittenMeta lastMeta = new(MessageMeta.Empty, new Wire.Meta());

    /// <summary>A sound tensor goes in as it is; everything else as JSON, so that what is wrong with it is said in REST's words.</summary>
    /// <exception cref="SeldonException">A number is not finite, or the message holds customData; 400.</exception>
    public static SeldonMessage Read(Wire.SeldonMessage message, MessageLimits limits)
        => message is { Meta: null, Data: { Tensor: { } tensor } data } && IsSound(tensor, limits)
            ? new SeldonMessage(new ArrayPayload(MessageArray.Of([.. tensor.Values], [.. tensor.Shape]), data.Names, ArrayEncoding.Tensor), MessageMeta.Empty)
            : SeldonMessage.FromJson(ProtoJson.Write(message), limits);

    public static Wire.SeldonMessage Write(SeldonMessage answer)
    {
        var message = new Wire.SeldonMessage { Meta = Last(answer.Meta) };
        switch (answer.Payload)
        {
            case ArrayPayload data:
                message.Data = Write(data);
                break;
            case BinaryPayload binary:
                message.BinData = ByteString.CopyFrom(binary.Bytes.Span);
                break;
            case StringPayload text:
                message.StrData = text.Text;
                break;
            case JsonPayload json:
                message.JsonData = Value.Parser.ParseJson(System.Text.Encoding.UTF8.GetString(json.Utf8.Span));
                break;
        }
        return message;
    }

    private static bool IsSound(Wire.Tensor tensor, MessageLimits limits)
    {
        // One with no rows, too many, or too many dimensions is left to the reader of JSON.
        if (tensor.Shape.Count is 0 or > 4 || tensor.Shape[0] > limits.Rows)
            return false;
        var product = 1.0;
        for (var i = 0; i < tensor.Shape.Count; i++)
        {
            if (tensor.Shape[i] < 0)
                return false;
            product *= tensor.Shape[i];
        }
        if (product != tensor.Values.Count)
            return false;
        for (var i = 0; i < tensor.Values.Count; i++)
            if (!double.IsFinite(tensor.Values[i]))
                return false;
        return true;
    }

    private static Wire.DefaultData Write(ArrayPayload payload)
    {
        var data = new Wire.DefaultData();
        for (var i = 0; i < payload.Names.Count; i++)
            data.Names.Add(payload.Names[i]);
        if (payload is { Encoding: ArrayEncoding.Tensor, Array: TypedArray<double> or TypedArray<long> })
        {
            data.Tensor = new Wire.Tensor();
            data.Tensor.Shape.AddRange(payload.Array.Shape);
            data.Tensor.Values.AddRange(payload.Array is TypedArray<double> numbers
                ? numbers.Values
                : Array.ConvertAll(((TypedArray<long>)payload.Array).Values, static value => (double)value));
            return data;
        }
        data.Ndarray = payload.Array switch
        {
            TypedArray<double> numbers => List(numbers, static value => Value.ForNumber(value)),
            TypedArray<long> numbers => List(numbers, static value => Value.ForNumber(value)),
            TypedArray<bool> booleans => List(booleans, static value => Value.ForBool(value)),
            TypedArray<string> texts => List(texts, static value => Value.ForString(value)),
            MixedArray mixed => ListValue.Parser.ParseJson(System.Text.Encoding.UTF8.GetString(mixed.Utf8.Span)),
            _ => throw new InvalidOperationException($"Unknown array {payload.Array.GetType().Name}."),
        };
        return data;
    }

    private static ListValue List<T>(TypedArray<T> array, Func<T, Value> convert) => List<T>(array.Values, array.Shape, convert);

    private static ListValue List<T>(ReadOnlySpan<T> values, ReadOnlySpan<int> shape, Func<T, Value> convert)
    {
        var list = new ListValue();
        var width = shape[0] == 0 ? 0 : values.Length / shape[0];
        for (var i = 0; i < shape[0]; i++)
            list.Values.Add(shape.Length == 1 ? convert(values[i]) : new Value { ListValue = List(values.Slice(i * width, width), shape[1..], convert) });
        return list;
    }

    private static Wire.Meta Last(MessageMeta meta)
    {
        var last = lastMeta;
        if (!ReferenceEquals(last.From, meta))
            lastMeta = last = new WrittenMeta(meta, Write(meta));
        return last.Meta;
    }

    private static Wire.Meta Write(MessageMeta meta)
    {
        var written = new Wire.Meta { Puid = meta.Puid ?? "" };
        foreach (var (key, value) in meta.Tags)
            written.Tags[key] = Value.Parser.ParseJson(value.GetRawText());
        foreach (var (node, child) in meta.Routing)
            written.Routing[node] = child;
        foreach (var (node, image) in meta.RequestPath)
            written.RequestPath[node] = image;
        foreach (var metric in meta.Metrics)
        {
            var copy = new Wire.Metric { Key = metric.Key, Type = (Wire.Metric.Types.MetricType)metric.Type, Value = (float)metric.Value };
            foreach (var (key, text) in metric.Tags)
                copy.Tags[key] = text;
            written.Metrics.Add(copy);
        }
        return written;
    }

    private sealed record WrittenMeta(MessageMeta From, Wire.Meta Meta);
}
