using MultiModel.Graphs.Messages;

namespace MultiModel.Graphs.Execution;

/// <summary>Routes to the first child with probability <paramref name="ratioA"/>, else to the second; one that has a type too answers as that.</summary>
internal sealed class RandomAbTest(double ratioA, Random random) : INode
{
    private static readonly SeldonMessage First = Answer(0);
    private static readonly SeldonMessage Second = Answer(1);

    /// <summary>Who answers all calls but route; null when there are no others.</summary>
    public INode? Others { get; init; }

    public ValueTask<SeldonMessage> CallAsync(NodeMethod method, SeldonMessage request, CallContext context)
        => method == NodeMethod.Route || Others is null ? ValueTask.FromResult(random.NextDouble() < ratioA ? First : Second) : Others.CallAsync(method, request, context);

    public ValueTask<SeldonMessage> AggregateAsync(IReadOnlyList<SeldonMessage> answers, CallContext context)
        => Others?.AggregateAsync(answers, context) ?? ValueTask.FromResult(answers[0]);

    public ValueTask<SeldonMessage> SendFeedbackAsync(ReadOnlyMemory<byte> feedback, CallContext context)
        => Others?.SendFeedbackAsync(feedback, context) ?? throw new InvalidOperationException("An A/B test takes no feedback.");

    private static SeldonMessage Answer(long child) => new(new ArrayPayload(MessageArray.Of([child], 1, 1), [], ArrayEncoding.NdArray), MessageMeta.Empty);
}
