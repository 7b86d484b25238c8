using MultiModel.Graphs.Messages;

namespace MultiModel.Graphs.Execution;

/// <summary>The mean of the children's numbers, element by element. All children answer one shape.</summary>
public sealed class MeanCombiner(string name) : Combiner(name)
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
public sealed class VoteCombiner(string name) : Combiner(name)
{
    protected override MessageArray Combine(IReadOnlyList<MessageArray> arrays) => arrays[0] switch
    {
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
public abstract class Combiner(string name) : INode
{
    protected string Name { get; } = name;

    public ValueTask<SeldonMessage> AggregateAsync(IReadOnlyList<SeldonMessage> answers, CallContext context)
    {
        var payloads = answers.Select(answer => answer.Payload as ArrayPayload
            ?? throw SeldonException.BadData($"{Name}: expected arrays from all children, got another kind of data.")).ToArray();
        foreach (var payload in payloads)
            if (!payload.Array.Shape.AsSpan().SequenceEqual(payloads[0].Array.Shape))
                throw SeldonException.BadData($"{Name}: the children answered different shapes: {payloads[0].Array.ShapeText} and {payload.Array.ShapeText}.");
        var combined = new ArrayPayload(Combine([.. payloads.Select(static payload => payload.Array)]), payloads[0].Names, payloads[0].Encoding);
        return ValueTask.FromResult(new SeldonMessage(combined, MessageMeta.Merge(answers.Select(static answer => answer.Meta))));
    }

    public ValueTask<SeldonMessage> CallAsync(NodeMethod method, SeldonMessage request, CallContext context)
        => throw SeldonException.Executor(500, $"{Name}: a combiner answers aggregate only, not {method.ToName()}.");

    protected abstract MessageArray Combine(IReadOnlyList<MessageArray> arrays);
}
