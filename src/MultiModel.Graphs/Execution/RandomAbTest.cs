using MultiModel.Graphs.Messages;

namespace MultiModel.Graphs.Execution;

/// <summary>Routes to the first child with probability <paramref name="ratioA"/>, else to the second.</summary>
public sealed class RandomAbTest(double ratioA, Random random) : INode
{
    private static readonly SeldonMessage First = Answer(0);
    private static readonly SeldonMessage Second = Answer(1);

    public ValueTask<SeldonMessage> CallAsync(NodeMethod method, SeldonMessage request, CallContext context)
        => ValueTask.FromResult(random.NextDouble() < ratioA ? First : Second);

    public ValueTask<SeldonMessage> AggregateAsync(IReadOnlyList<SeldonMessage> answers, CallContext context) => ValueTask.FromResult(answers[0]);

    private static SeldonMessage Answer(long child) => new(new ArrayPayload(MessageArray.Of([child], 1, 1), [], ArrayEncoding.NdArray), MessageMeta.Empty);
}
