using System.Diagnostics;
using MultiModel.Graphs.Messages;

namespace MultiModel.Graphs.Execution;

/// <summary>What answers the calls of one graph node: a model in this process, a built-in router or combiner, or a remote container.</summary>
public interface INode
{
    /// <summary>The run that made the node's model; null when there is none or it is not known.</summary>
    string? RunId => null;

    /// <summary>What each span of the node links to: the training run that made its model; null when it is not known.</summary>
    IReadOnlyList<ActivityLink>? Links => null;

    /// <summary>Answers predict, transform-input, transform-output or route.</summary>
    /// <exception cref="SeldonException">The request cannot be used, or the node failed.</exception>
    ValueTask<SeldonMessage> CallAsync(NodeMethod method, SeldonMessage request, CallContext context);

    /// <summary>Answers aggregate: one message from those of all children, in the children's order.</summary>
    /// <exception cref="SeldonException">The answers cannot be combined, or the node failed.</exception>
    ValueTask<SeldonMessage> AggregateAsync(IReadOnlyList<SeldonMessage> answers, CallContext context);

    /// <summary>Takes feedback (request, response, reward, truth, as JSON). A node that learns nothing from it answers an empty array.</summary>
    ValueTask<SeldonMessage> SendFeedbackAsync(ReadOnlyMemory<byte> feedback, CallContext context) => ValueTask.FromResult(NoAnswer);

    private static readonly SeldonMessage NoAnswer = new(new ArrayPayload(MessageArray.Of(Array.Empty<double>(), 0), [], ArrayEncoding.NdArray), MessageMeta.Empty);
}
