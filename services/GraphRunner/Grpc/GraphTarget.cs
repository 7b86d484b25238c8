using System.Diagnostics;
using Google.Protobuf;
using Grpc.Core;
using MultiModel.GraphRunner.Metrics;
using MultiModel.GraphRunner.Predictions;
using MultiModel.GraphRunner.Versions;
using MultiModel.Graphs.Execution;
using MultiModel.Graphs.Messages;
using Wire = MultiModel.GraphRunner.Grpc.Protos;

namespace MultiModel.GraphRunner.Grpc;

/// <summary>Graph mode: calls go through the version that serves when they arrive.</summary>
public sealed class GraphTarget(GraphHost host, PredictionHandler predictions, GrpcCalls calls, SeldonMetrics metrics) : IGrpcTarget
{
    public Task<TAnswer> CallAsync<TRequest, TAnswer>(ServerCallContext call, TRequest request, NodeMethod method, Func<TRequest, MessageLimits, SeldonMessage> read, Func<SeldonMessage, TRequest, TAnswer> write)
        where TRequest : IMessage
        => RunAsync(call, request, async (version, context) => write(await predictions.PredictAsync(version, call.GetHttpContext(), read(request, calls.Limits), context), request));

    public Task<Wire.SeldonMessage> FeedbackAsync(ServerCallContext call, Wire.Feedback feedback)
        => RunAsync(call, feedback, async (version, context) =>
        {
            var body = SeldonMessage.FromJson(ProtoJson.Write(feedback), calls.Limits);
            var answer = await predictions.FeedbackAsync(version, call.GetHttpContext(), body, context);
            // A graph whose root takes no feedback gives it back, and it is no message.
            return ReferenceEquals(answer, body) ? new Wire.SeldonMessage() : ProtoMessages.Write(answer);
        });

    private async Task<T> RunAsync<T>(ServerCallContext call, IMessage request, Func<GraphVersion, CallContext, ValueTask<T>> answer)
    {
        var version = host.Hold();
        var started = Stopwatch.GetTimestamp();
        var status = StatusCode.OK;
        try
        {
            return await calls.RunAsync(call, request, context => version is null
                ? throw SeldonException.Executor(StatusCodes.Status503ServiceUnavailable, host.Status)
                : answer(version, version.CallsRemoteNodes ? context with { Headers = ForwardedHeaders.Of(call.GetHttpContext().Request) } : context));
        }
        catch (RpcException fault)
        {
            status = fault.StatusCode;
            throw;
        }
        finally
        {
            metrics.Answered(version, call.GetHttpContext(), status, Stopwatch.GetElapsedTime(started));
            version?.Release();
        }
    }
}
