using MultiModel.Graphs.Messages;

namespace MultiModel.Graphs.Execution;

/// <summary>The mean of the children's numbers, element by element. All children answer one shape.</summary>
internal sealed class MeanCombiner(string name) : Combiner(name)
{
    protected override MessageArray Combine(IReadOnlyList<MessageArray> arrays)
    {
        var numbers = arrays.Select(AsDoubles).ToArray();
        var mean = new double[numbers[0].Length];
        for (var i = 0; i < mean.Length; i++)
        {
            foreach (var values in numbers)
                mean[i] += values[i];
            if (!double.IsFinite(mean[i]))
                throw SeldonException.BadData($"{Name}: the children's numbers are too large to add.");
            mean[i] /= numbers.Length;
        }
        return MessageArray.Of(mean, arrays[0].Shape);
    }

    private double[] AsDoubles(MessageArray array) => array switch
    {
        TypedArray<double> doubles => doubles.Values,
        TypedArray<long> integers => [.. integers.Values.Select(static value => (double)value)],
        _ => throw SeldonException.BadData($"{Name}: a mean needs numbers; a child answered something else."),
    };
}

/// <summary>For each element the value that most children answer; of values with equal votes the smallest. All children answer one shape.</summary>
internal sealed class VoteCombiner(string name) : Combiner(name)
{
    protected override MessageArray Combine(IReadOnlyList<MessageArray> arrays) => arrays[0] switch
    {
        // A remote node's labels come from JSON, which does not tell 1 from 1.0.
        TypedArray<double> or TypedArray<long> when arrays.Any(static array => array is TypedArray<double>) && arrays.Any(static array => array is TypedArray<long>)
            => Combine([.. arrays.Select(static array => array is TypedArray<long> labels
                ? MessageArray.Of(Array.ConvertAll(labels.Values, static label => (double)label), labels.Shape)
                : array)]),
        TypedArray<double> => MessageArray.Of(Vote<double>(arrays, Comparer<double>.Default), arrays[0].Shape),
        TypedArray<long> => MessageArray.Of(Vote<long>(arrays, Comparer<long>.Default), arrays[0].Shape),
        TypedArray<bool> => MessageArray.Of(Vote<bool>(arrays, Comparer<bool>.Default), arrays[0].Shape),
        TypedArray<string> => MessageArray.Of(Vote<string>(arrays, StringComparer.Ordinal), arrays[0].Shape),
        _ => throw SeldonException.BadData($"{Name}: a vote needs labels of one type; a child answered mixed values."),
    };

    private T[] Vote<T>(IReadOnlyList<MessageArray> arrays, IComparer<T> order)
        where T : notnull
    {
        var typed = arrays.Select(array => array as TypedArray<T> ?? throw SeldonException.BadData($"{Name}: the children answered labels of different types.")).ToArray();
        var winners = new T[typed[0].Values.Length];
        for (var i = 0; i < winners.Length; i++)
            winners[i] = typed.GroupBy(array => array.Values[i]).OrderByDescending(static votes => votes.Count()).ThenBy(static votes => votes.Key, order).First().Key;
        return winners;
    }
}

/// <summary>Combines arrays of one shape; names and encoding are the first child's, meta is that of all.</summary>
internal abstract class Combiner(string name) : INode
{
    protected string Name { get; } = name;

    public ValueTask<SeldonMessage> AggregateAsync(IReadOnlyList<SeldonMessage> answers, CallContext context)
    {
        var payloads = answers.Select(answer => answer.Payload as ArrayPayload
            ?? throw SeldonException.BadData($"{Name}: expected arrays from all children, got another kind of data.")).ToArray();
        var arrays = Array.ConvertAll(payloads, static payload => payload.Array is MixedArray mixed ? mixed.Typed() : payload.Array);
        for (var i = 1; i < payloads.Length; i++)
        {
            if (!arrays[i].Shape.AsSpan().SequenceEqual(arrays[0].Shape))
                throw SeldonException.BadData($"{Name}: the children answered different shapes: {arrays[0].ShapeText} and {arrays[i].ShapeText}.");
            if (IsReordered(payloads[0].Names, payloads[i].Names))
                throw SeldonException.BadData(
                    $"{Name}: the children answered their columns in different orders: "
                    + $"{string.Join(", ", payloads[0].Names)} and {string.Join(", ", payloads[i].Names)}.");
        }
        var combined = new ArrayPayload(Combine(arrays), payloads[0].Names, payloads[0].Encoding);
        return ValueTask.FromResult(new SeldonMessage(combined, MessageMeta.Merge(answers.Select(static answer => answer.Meta))));
    }

    public ValueTask<SeldonMessage> CallAsync(NodeMethod method, SeldonMessage request, CallContext context)
        => throw SeldonException.Executor(500, $"{Name}: a combiner answers aggregate only, not {method.ToName()}.");

    /// <summary>Columns are combined by their place: the same names in another order would mix them up. Other names say nothing, for many servers make them up.</summary>
    private static bool IsReordered(IReadOnlyList<string> names, IReadOnlyList<string> others)
        => !names.SequenceEqual(others) && names.Order(StringComparer.Ordinal).SequenceEqual(others.Order(StringComparer.Ordinal));

    protected abstract MessageArray Combine(IReadOnlyList<MessageArray> arrays);
}
