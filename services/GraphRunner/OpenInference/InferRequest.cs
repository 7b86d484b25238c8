using System.Text.Json;
using MultiModel.Graphs.Messages;

namespace MultiModel.GraphRunner.OpenInference;

/// <summary>A request of the Open Inference Protocol (V2): one tensor of numbers, flat or nested, with its shape.</summary>
/// <param name="Id">Returned with the answer; null when the request has none.</param>
internal sealed record InferRequest(string? Id, SeldonMessage Message)
{
    /// <exception cref="SeldonException">The body is no such request; 400.</exception>
    public static InferRequest Read(ReadOnlyMemory<byte> json, MessageLimits limits)
    {
        try
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = limits.Depth });
            var root = Expect(document.RootElement, JsonValueKind.Object, "the body");
            var inputs = Expect(Member(root, "inputs", "the body"), JsonValueKind.Array, "inputs");
            if (inputs.GetArrayLength() != 1)
                throw SeldonException.BadData($"inputs: expected one tensor, got {inputs.GetArrayLength()}.");
            CheckOutputs(root);
            var id = Optional(root, "id") is { } given ? Expect(given, JsonValueKind.String, "id").GetString() : null;
            return new InferRequest(
                id,
                new SeldonMessage(
                    new ArrayPayload(
                        Tensor(Expect(inputs[0], JsonValueKind.Object, "inputs[0]"), limits),
                        [],
                        ArrayEncoding.Tensor),
                    MessageMeta.Empty));
        }
        catch (JsonException fault)
        {
            throw SeldonException.BadData($"The body is not valid JSON at line {fault.LineNumber + 1}, byte {fault.BytePositionInLine + 1}.", fault);
        }
        catch (InvalidOperationException fault)
        {
            throw SeldonException.BadData("The body holds text that is not valid Unicode.", fault);
        }
    }

    /// <summary>The outputs that a request names must be ours: an answer under another name would be taken for what it is not.</summary>
    private static void CheckOutputs(JsonElement root)
    {
        if (Optional(root, "outputs") is not { } outputs)
            return;
        foreach (var output in Expect(outputs, JsonValueKind.Array, "outputs").EnumerateArray())
            CheckOutput(Expect(Member(Expect(output, JsonValueKind.Object, "outputs[]"), "name", "outputs[]"), JsonValueKind.String, "outputs[].name").GetString()!);
    }

    /// <exception cref="SeldonException">The graph has no output of that name; 400.</exception>
    internal static void CheckOutput(string name)
    {
        if (name != InferResponse.OutputName)
            throw SeldonException.BadData($"outputs: there is no {name}, only {InferResponse.OutputName}: name that one, or leave outputs out.");
    }

    private static MessageArray Tensor(JsonElement input, MessageLimits limits)
    {
        var datatype = Datatype.Of(Expect(Member(input, "datatype", "inputs[0]"), JsonValueKind.String, "inputs[0].datatype").GetString());
        var shape = new List<double>();
        foreach (var length in Expect(Member(input, "shape", "inputs[0]"), JsonValueKind.Array, "inputs[0].shape").EnumerateArray())
            shape.Add(Expect(length, JsonValueKind.Number, $"inputs[0].shape[{shape.Count}]").GetDouble());
        var lengths = shape.ToArray();
        return MessageArray.Shaped(
            JsonTensor.Values(Expect(Member(input, "data", "inputs[0]"), JsonValueKind.Array, "inputs[0].data"), lengths, datatype),
            lengths,
            limits,
            "inputs[0]");
    }

    /// <summary>Null stands for a member that is absent, as clients write it whose types have optional members.</summary>
    private static JsonElement? Optional(JsonElement parent, string name) => parent.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

    private static JsonElement Member(JsonElement parent, string name, string place)
        => parent.TryGetProperty(name, out var value) ? value : throw SeldonException.BadData($"{place}: {name} is missing.");

    private static JsonElement Expect(JsonElement value, JsonValueKind kind, string place)
        => value.ValueKind == kind
            ? value
            : throw SeldonException.BadData(
                $"{place}: expected {kind.ToString().ToLowerInvariant()}, "
                + $"got {value.ValueKind.ToString().ToLowerInvariant()}.");
}
