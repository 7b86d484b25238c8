using System.Diagnostics;
using System.Text.Json;
using Grpc.Core;
using MultiModel.GraphRunner.Predictions;
using MultiModel.Graphs.Execution;
using MultiModel.Graphs.Messages;

namespace MultiModel.GraphRunner.Grpc;

/// <summary>What every gRPC call has in common: REST's limits, id and deadline, and its errors as gRPC statuses with the same text.</summary>
public sealed partial class GrpcCalls(SeldonCalls calls, LoadShedder shedder, ILogger<GrpcCalls> logger)
{
    public MessageLimits Limits => calls.Limits;

    /// <param name="call">The call.</param>
    /// <param name="http">Its request.</param>
    /// <param name="state">What <paramref name="answer"/> needs, so that it need not capture anything.</param>
    /// <param name="answer">Makes the call's answer.</param>
    /// <exception cref="RpcException">What the call ends with.</exception>
    public async ValueTask<TAnswer> RunAsync<TState, TAnswer>(
        ServerCallContext call,
        HttpContext http,
        TState state,
        Func<TState, HttpContext, CallContext, ValueTask<TAnswer>> answer)
    {
        var entered = shedder.TryEnter();
        try
        {
            if (!entered)
                throw shedder.Full();
            var context = calls.Begin(http, call.CancellationToken, DeadlineOf(call));
            var result = await answer(state, http, context);
            ServerTiming.Write(http.Response, context.Recorder!.Calls);
            return result;
        }
        catch (SeldonException fault)
        {
            throw Refused(calls.InMode(fault));
        }
        catch (OperationCanceledException) when (call.CancellationToken.IsCancellationRequested)
        {
            throw new RpcException(new Status(StatusCode.Cancelled, "The caller is gone, or its deadline has passed."));
        }
        catch (Exception fault) when (fault is not RpcException)
        {
            LogFailed(fault);
            throw new RpcException(new Status(StatusCode.Internal, "The graph failed; the service's log says why."));
        }
        finally
        {
            if (entered)
                shedder.Leave();
        }
    }

    private static long DeadlineOf(ServerCallContext call) => call.Deadline == DateTime.MaxValue
        ? long.MaxValue
        : Stopwatch.GetTimestamp() + (long)((call.Deadline - DateTime.UtcNow).TotalSeconds * Stopwatch.Frequency);

    private static RpcException Refused(SeldonException fault) => new(new Status(
        fault.StatusCode switch
        {
            StatusCodes.Status400BadRequest => StatusCode.InvalidArgument,
            StatusCodes.Status404NotFound => StatusCode.NotFound,
            StatusCodes.Status413PayloadTooLarge => StatusCode.ResourceExhausted,
            StatusCodes.Status503ServiceUnavailable => StatusCode.Unavailable,
            StatusCodes.Status504GatewayTimeout => StatusCode.DeadlineExceeded,
            _ => StatusCode.Internal,
        },
        InfoOf(fault)));

    /// <summary>A remote node says in its body what was wrong.</summary>
    private static string InfoOf(SeldonException fault)
    {
        try
        {
            using var body = JsonDocument.Parse(fault.Body);
            return body.RootElement.GetProperty("status").GetProperty("info").GetString() ?? fault.Message;
        }
        catch (Exception unreadable) when (unreadable is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return fault.Message;
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "A gRPC call failed")]
    private partial void LogFailed(Exception fault);
}
