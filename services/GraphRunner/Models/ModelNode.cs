using System.Diagnostics;
using MultiModel.Graphs.Execution;
using MultiModel.Graphs.Messages;
using MultiModel.Learning;
using MultiModel.Mlflow;

namespace MultiModel.GraphRunner.Models;

/// <summary>
/// A model in this process as a graph node, with the answers of Seldon's Python server: columns named <c>t:0</c>, <c>t:1</c>, ... (none for
/// a 1-D answer), the encoding of the request, and the request's meta with this node's image added to the path.
/// </summary>
public sealed class ModelNode : INode, IDisposable
{
    private readonly NativeModel model;
    private readonly string name;
    private readonly string image;
    private readonly string method;
    private string[] columnNames = [];
    private VisitedMeta lastMeta;

    /// <param name="name">The node's name.</param>
    /// <param name="image">Its container's image.</param>
    /// <param name="model">Disposed of with the node, and when there can be none.</param>
    /// <param name="method">What of the model is called; null for its default.</param>
    /// <exception cref="GraphException">The model does not have the method, or does not answer its own input example.</exception>
    public ModelNode(string name, string image, NativeModel model, string? method)
    {
        this.name = name;
        this.image = image;
        this.model = model;
        this.method = method ?? model.Methods[0];
        try
        {
            if (!model.Methods.Contains(this.method))
                throw new GraphException($"{name}: {model.Name} has no method {this.method}; predict_method can be {string.Join(", ", model.Methods)}.");
            if (model.InputExample is { } example)
                (OutputShape, OutputDatatype) = Try(example);
        }
        catch
        {
            model.Dispose();
            throw;
        }
        if (ActivityContext.TryParse(model.TraceParent, null, isRemote: true, out var training))
            Links = [new ActivityLink(training)];
        lastMeta = new VisitedMeta(MessageMeta.Empty, MessageMeta.Empty.Visited(name, image));
    }

    public NativeModel Model => model;

    /// <summary>The shape of one row's answer, empty for a single value; null when the model has no input example.</summary>
    public IReadOnlyList<int>? OutputShape { get; }

    /// <summary>The Open Inference Protocol's name of the answer's type; null when the model has no input example.</summary>
    public string? OutputDatatype { get; }

    public string? RunId => model.RunId;

    public IReadOnlyList<ActivityLink>? Links { get; }

    private string ExpectedShape => $"shape (n, {model.FeaturesIn})";

    public ValueTask<SeldonMessage> CallAsync(NodeMethod call, SeldonMessage request, CallContext context)
    {
        if (call == NodeMethod.Route)
            throw SeldonException.Executor(500, $"{name}: a model does not route.");
        var (payload, meta) = Read(request);
        var answer = Invoke(Features(payload));
        // As the original: an array answers in the request's encoding, anything else in a tensor.
        var encoding = (payload as ArrayPayload)?.Encoding ?? ArrayEncoding.Tensor;
        return ValueTask.FromResult(new SeldonMessage(new ArrayPayload(answer, NamesOf(answer), encoding), Visited(meta)));
    }

    /// <summary>A model learns nothing from feedback.</summary>
    public ValueTask<SeldonMessage> SendFeedbackAsync(ReadOnlyMemory<byte> feedback, CallContext context) => ValueTask.FromResult(Nothing(ArrayEncoding.NdArray));

    /// <summary>An empty array, and in its meta the path through this node.</summary>
    internal SeldonMessage Nothing(ArrayEncoding encoding) => new(
        new ArrayPayload(MessageArray.Of(Array.Empty<double>(), 0), [], encoding),
        MessageMeta.Empty.Visited(name, image));

    public ValueTask<SeldonMessage> AggregateAsync(IReadOnlyList<SeldonMessage> answers, CallContext context)
        => throw SeldonException.Executor(500, $"{name}: a model does not combine answers.");

    public void Dispose() => model.Dispose();

    private (int[] Shape, string Datatype) Try(Matrix example)
    {
        try
        {
            var answer = ToArray(model.Invoke(method, example));
            return (answer.Shape[1..], answer.Datatype);
        }
        catch (Exception fault) when (fault is ArgumentException or ModelException)
        {
            throw new GraphException($"{name}: the model does not answer its own input example: {fault.Message}", fault);
        }
    }

    private (Payload Payload, MessageMeta Meta) Read(SeldonMessage request)
    {
        try
        {
            return (request.Payload, request.Meta);
        }
        catch (SeldonException fault) when (fault.StatusCode == 400)
        {
            throw fault.Stage == InputStage.Model ? SeldonException.BadInput($"{name}: {fault.Message}", fault) : SeldonException.BadData($"{name}: {fault.Message}", fault);
        }
    }

    private Matrix Features(Payload payload) => payload switch
    {
        ArrayPayload data => Features(data.Array),
        JsonPayload json when ReadArray(json) is { } array => Features(array),
        _ => throw SeldonException.BadInput($"{name}: expected data with numbers of {ExpectedShape}, got {Kind(payload)}."),
    };

    private Matrix Features(MessageArray array) => array switch
    {
        TypedArray<double> { Shape: [var rows, var columns] } numbers when columns == model.FeaturesIn && rows > 0 => new Matrix(rows, columns, numbers.Values),
        TypedArray<double> { Shape: [> 0, var columns] } => throw SeldonException.BadInput($"{name}: expected {model.FeaturesIn} features in each row, got {columns}."),
        TypedArray<double> or TypedArray<long> => Converted(array),
        _ => throw SeldonException.BadInput($"{name}: expected numbers of {ExpectedShape}, got values that are not all numbers."),
    };

    private MessageArray? ReadArray(JsonPayload json)
    {
        try
        {
            return json.ReadArray();
        }
        catch (SeldonException fault)
        {
            throw SeldonException.BadInput($"{name}: {fault.Message}", fault);
        }
    }

    /// <summary>Integer answers of a node before this one; every other shape is refused.</summary>
    private Matrix Converted(MessageArray array)
        => array is TypedArray<long> { Shape: [> 0, var columns] } integers && columns == model.FeaturesIn
            ? new Matrix(integers.Shape[0], columns, Array.ConvertAll(integers.Values, static value => (double)value))
            : throw SeldonException.BadInput($"{name}: expected a list of rows, {ExpectedShape}, got shape {array.ShapeText}.");

    private MessageArray Invoke(Matrix features)
    {
        try
        {
            var answer = ToArray(model.Invoke(method, features));
            // Numbers that are finite can be too large for the model, and JSON has neither NaN nor infinity.
            return answer is not TypedArray<double> numbers || Array.TrueForAll(numbers.Values, double.IsFinite)
                ? answer
                : throw SeldonException.BadInput($"{name}: {model.Name} answers these values with NaN or infinity.");
        }
        catch (ArgumentException fault)
        {
            throw SeldonException.BadInput($"{name}: {fault.Message}", fault);
        }
        catch (ModelException fault)
        {
            throw SeldonException.Executor(500, $"{name}: {fault.Message}", fault);
        }
    }

    internal static MessageArray ToArray(ModelOutput output) => output switch
    {
        ModelOutput.Numbers { OneDimensional: true } column => MessageArray.Of(column.Values.Values, column.Values.Rows),
        ModelOutput.Numbers numbers => MessageArray.Of(numbers.Values.Values, numbers.Values.Rows, numbers.Values.Columns),
        ModelOutput.Classes { Values: { Type: LabelType.Int64 } labels } => MessageArray.Of([.. labels.AsInt64()], labels.Count),
        ModelOutput.Classes { Values: { Type: LabelType.Boolean } labels } => MessageArray.Of([.. labels.AsBoolean()], labels.Count),
        ModelOutput.Classes classes => MessageArray.Of([.. classes.Values.AsString()], classes.Values.Count),
        _ => throw new InvalidOperationException($"Unknown model output {output.GetType().Name}."),
    };

    private string[] NamesOf(MessageArray answer)
    {
        if (answer.Shape.Length < 2)
            return [];
        var names = columnNames;
        if (names.Length != answer.Shape[1])
            columnNames = names = [.. Enumerable.Range(0, answer.Shape[1]).Select(static column => $"t:{column}")];
        return names;
    }

    /// <summary>Most requests bring no meta, or that of the node before, which is one object: its successor is kept.</summary>
    private MessageMeta Visited(MessageMeta meta)
    {
        var last = lastMeta;
        if (!ReferenceEquals(last.Before, meta))
            lastMeta = last = new VisitedMeta(meta, meta.Visited(name, image));
        return last.After;
    }

    private static string Kind(Payload payload) => payload switch
    {
        JsonPayload => "jsonData",
        StringPayload => "strData",
        _ => "binData",
    };

    private sealed record VisitedMeta(MessageMeta Before, MessageMeta After);
}
