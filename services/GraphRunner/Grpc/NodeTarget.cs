using Grpc.Core;
using MultiModel.GraphRunner.Nodes;
using MultiModel.Graphs.Execution;
using MultiModel.Graphs.Messages;
using Wire = MultiModel.GraphRunner.Grpc.Protos;

namespace MultiModel.GraphRunner.Grpc;

/// <summary>Node mode: calls go to the one model. It is loaded before the port is open.</summary>
public sealed class NodeTarget(ModelServer server, GrpcCalls calls) : IGrpcTarget
{
    public Task<TAnswer> CallAsync<TRequest, TAnswer>(
        ServerCallContext call,
        TRequest request,
        NodeMethod method,
        Func<TRequest, MessageLimits, SeldonMessage> read,
        Func<SeldonMessage, TRequest, TAnswer> write)
        => RunAsync(call, async context => write(await server.CallAsync(method, read(request, calls.Limits), context), request));

    public Task<Wire.SeldonMessage> FeedbackAsync(ServerCallContext call, Wire.Feedback feedback)
        => RunAsync(call, async context => ProtoMessages.Write(await server.FeedbackAsync(ProtoJson.Write(feedback), context)));

    /// <exception cref="RpcException">Always: a model combines nothing, and says so.</exception>
    public Task<Wire.SeldonMessage> AggregateAsync(ServerCallContext call, Wire.SeldonMessageList answers)
        => RunAsync(call, async context => ProtoMessages.Write(await server.Model.AggregateAsync([], context)));

    private Task<T> RunAsync<T>(ServerCallContext call, Func<CallContext, ValueTask<T>> answer)
        => calls.RunAsync(call, call.GetHttpContext(), answer, static (answer, _, context) => answer(context)).AsTask();
}
