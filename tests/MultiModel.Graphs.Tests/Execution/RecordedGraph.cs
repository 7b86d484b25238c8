using MultiModel.Graphs.Execution;
using MultiModel.Graphs.Messages;
using MultiModel.Graphs.Seldon;

namespace MultiModel.Graphs.Tests.Execution;

/// <summary>Graphs whose nodes tell what they are called with.</summary>
internal static class RecordedGraph
{
    public static PredictiveUnit Unit(string name, string? type, params PredictiveUnit[] children) => new() { Name = name, Type = type, Children = children };
}

internal sealed class Recording(string name, List<string> calls, int route, MessageArray? answer) : INode
{
    public ValueTask<SeldonMessage> CallAsync(NodeMethod method, SeldonMessage request, CallContext context)
    {
        lock (calls)
            calls.Add($"{name}({method.ToName()})");
        var payload = method == NodeMethod.Route ? MessageArray.Of([(double)route], 1, 1) : answer;
        return ValueTask.FromResult(new SeldonMessage(payload is null ? new StringPayload(name) : new ArrayPayload(payload, [], ArrayEncoding.NdArray), request.Meta));
    }

    public ValueTask<SeldonMessage> SendFeedbackAsync(ReadOnlyMemory<byte> feedback, CallContext context)
    {
        lock (calls)
            calls.Add(name);
        return ValueTask.FromResult(SeldonMessage.FromJson(feedback));
    }

    public ValueTask<SeldonMessage> AggregateAsync(IReadOnlyList<SeldonMessage> answers, CallContext context) => CallAsync(NodeMethod.Aggregate, answers[0], context);
}
