using Grpc.Core;
using MultiModel.Graphs.Execution;
using Wire = MultiModel.GraphRunner.Grpc.Protos;

namespace MultiModel.GraphRunner.Grpc;

/// <summary>The whole graph, as Seldon's executor serves it.</summary>
public sealed class SeldonService(IGrpcTarget target) : Wire.Seldon.SeldonBase
{
    public override Task<Wire.SeldonMessage> Predict(Wire.SeldonMessage request, ServerCallContext context) => target.MessageAsync(request, context, NodeMethod.Predict);

    public override Task<Wire.SeldonMessage> SendFeedback(Wire.Feedback request, ServerCallContext context) => target.FeedbackAsync(context, request);
}

/// <summary>One node, as Seldon's Python server serves it under each of its services.</summary>
public sealed class ModelService(IGrpcTarget target) : Wire.Model.ModelBase
{
    public override Task<Wire.SeldonMessage> Predict(Wire.SeldonMessage request, ServerCallContext context) => target.MessageAsync(request, context, NodeMethod.Predict);

    public override Task<Wire.SeldonMessage> SendFeedback(Wire.Feedback request, ServerCallContext context) => target.FeedbackAsync(context, request);
}

public sealed class TransformerService(IGrpcTarget target) : Wire.Transformer.TransformerBase
{
    public override Task<Wire.SeldonMessage> TransformInput(Wire.SeldonMessage request, ServerCallContext context) =>
        target.MessageAsync(request, context, NodeMethod.TransformInput);
}

public sealed class OutputTransformerService(IGrpcTarget target) : Wire.OutputTransformer.OutputTransformerBase
{
    public override Task<Wire.SeldonMessage> TransformOutput(Wire.SeldonMessage request, ServerCallContext context) =>
        target.MessageAsync(request, context, NodeMethod.TransformOutput);
}

public sealed class RouterService(IGrpcTarget target) : Wire.Router.RouterBase
{
    public override Task<Wire.SeldonMessage> Route(Wire.SeldonMessage request, ServerCallContext context) => target.MessageAsync(request, context, NodeMethod.Route);

    public override Task<Wire.SeldonMessage> SendFeedback(Wire.Feedback request, ServerCallContext context) => target.FeedbackAsync(context, request);
}

public sealed class CombinerService(NodeTarget target) : Wire.Combiner.CombinerBase
{
    public override Task<Wire.SeldonMessage> Aggregate(Wire.SeldonMessageList request, ServerCallContext context) => target.AggregateAsync(context, request);
}

internal static class SeldonMessageCalls
{
    public static Task<Wire.SeldonMessage> MessageAsync(this IGrpcTarget target, Wire.SeldonMessage request, ServerCallContext context, NodeMethod method)
        => target.CallAsync(context, request, method, ProtoMessages.Read, static (answer, _) => ProtoMessages.Write(answer));
}
