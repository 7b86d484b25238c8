using Grpc.Core;
using MultiModel.Graphs.Execution;
using MultiModel.Graphs.Messages;
using Wire = MultiModel.GraphRunner.Grpc.Protos;

namespace MultiModel.GraphRunner.Grpc;

/// <summary>What gRPC calls reach: the whole graph, or the one model of node mode.</summary>
public interface IGrpcTarget
{
    /// <param name="call">The call.</param>
    /// <param name="request">What it brought.</param>
    /// <param name="method">What a node is asked; a graph is asked to predict.</param>
    /// <param name="read">Makes a message of the request.</param>
    /// <param name="write">Makes the call's answer of the target's.</param>
    /// <exception cref="RpcException">The request cannot be used, or the target failed.</exception>
    Task<TAnswer> CallAsync<TRequest, TAnswer>(
        ServerCallContext call,
        TRequest request,
        NodeMethod method,
        Func<TRequest, MessageLimits, SeldonMessage> read,
        Func<SeldonMessage, TRequest, TAnswer> write);

    /// <exception cref="RpcException">The feedback cannot be used, or the target failed.</exception>
    Task<Wire.SeldonMessage> FeedbackAsync(ServerCallContext call, Wire.Feedback feedback);
}
