using System.Diagnostics;
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
    private readonly GraphHost host = host;
    private readonly PredictionHandler predictions = predictions;
    private readonly GrpcCalls calls = calls;

    public Task<TAnswer> CallAsync<TRequest, TAnswer>(
        ServerCallContext call,
        TRequest request,
        NodeMethod method,
        Func<TRequest, MessageLimits, SeldonMessage> read,
        Func<SeldonMessage, TRequest, TAnswer> write)
        => RunAsync(call, (target: this, request, read, write), static async (state, version, http, context) =>
        {
            var (target, request, read, write) = state;
            return write(await target.predictions.PredictAsync(version, http, read(request, target.calls.Limits), context), request);
        });

    public Task<Wire.SeldonMessage> FeedbackAsync(ServerCallContext call, Wire.Feedback feedback)
        => RunAsync(call, (target: this, feedback), static async (state, version, http, context) =>
        {
            var body = SeldonMessage.FromJson(ProtoJson.Write(state.feedback), state.target.calls.Limits);
            var answer = await state.target.predictions.FeedbackAsync(version, http, body, context);
            // A graph whose root takes no feedback gives it back, and it is no message.
            return ReferenceEquals(answer, body) ? new Wire.SeldonMessage() : ProtoMessages.Write(answer);
        });

    private async Task<TAnswer> RunAsync<TState, TAnswer>(ServerCallContext call, TState state, Func<TState, GraphVersion, HttpContext, CallContext, ValueTask<TAnswer>> answer)
    {
        var http = call.GetHttpContext();
        var version = host.Hold();
        var started = Stopwatch.GetTimestamp();
        var status = StatusCode.OK;
        try
        {
            return await calls.RunAsync(call, http, (target: this, version, state, answer), static (held, http, context) =>
            {
                var (target, version, state, answer) = held;
                return version is null
                    ? throw SeldonException.Executor(StatusCodes.Status503ServiceUnavailable, target.host.Status)
                    : answer(state, version, http, version.CallsRemoteNodes ? context with { Headers = ForwardedHeaders.Of(http.Request) } : context);
            });
        }
        catch (RpcException fault)
        {
            status = fault.StatusCode;
            throw;
        }
        finally
        {
            metrics.Answered(version, http, status, Stopwatch.GetElapsedTime(started));
            version?.Release();
        }
    }
}
