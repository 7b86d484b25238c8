using System.Diagnostics;
using MultiModel.GraphRunner.Metrics;
using MultiModel.GraphRunner.OpenInference;
using MultiModel.GraphRunner.Versions;
using MultiModel.Graphs.Execution;
using MultiModel.Graphs.Messages;

namespace MultiModel.GraphRunner.Predictions;

/// <summary>Answers predictions and feedback on the version that serves when the request arrives.</summary>
public sealed class PredictionHandler(GraphHost host, SeldonCalls calls, PredictorChoice choice, Shadows shadows, SeldonMetrics metrics)
{
    private readonly GraphHost host = host;

    public Task PredictAsync(HttpContext http) => RunAsync(
        http,
        static (handler, version, http, body, context) => handler.PredictAsync(version, http, body, context, trace: false));

    public Task TraceAsync(HttpContext http) => RunAsync(http, static (handler, version, http, body, context) => handler.PredictAsync(version, http, body, context, trace: true));

    public Task FeedbackAsync(HttpContext http) => RunAsync(http, static (handler, version, http, body, context) => handler.FeedbackAsync(version, http, body, context));

    public Task InferAsync(HttpContext http) => RunAsync(http, static (handler, version, http, body, context) => handler.InferAsync(version, http, body, context));

    private delegate ValueTask Answer(PredictionHandler handler, GraphVersion version, HttpContext http, ReadOnlyMemory<byte> body, CallContext context);

    private async Task RunAsync(HttpContext http, Answer answer)
    {
        var version = host.Hold();
        var started = Stopwatch.GetTimestamp();
        try
        {
            await calls.RunAsync(http, (this, version, answer), static (http, state, body, context) =>
            {
                var (handler, version, answer) = state;
                if (version is null)
                    throw SeldonException.Executor(StatusCodes.Status503ServiceUnavailable, handler.host.Status);
                CheckPlace(http, version);
                // The body's memory goes back to the connection when the request ends, and a shadow reads the request, or an answer that is a part of it, later.
                if (version.HasShadows)
                    body = body.ToArray();
                return answer(handler, version, http, body, version.CallsRemoteNodes ? context with { Headers = ForwardedHeaders.Of(http.Request) } : context);
            });
        }
        finally
        {
            metrics.Answered(version, http, Stopwatch.GetElapsedTime(started));
            version?.Release();
        }
    }

    private async ValueTask PredictAsync(GraphVersion version, HttpContext http, ReadOnlyMemory<byte> body, CallContext context, bool trace)
    {
        var request = SeldonMessage.FromJson(body, calls.Limits);
        var answer = await AnswerAsync(version, http, request, context);
        var nodeCalls = context.Recorder!.Calls;
        ServerTiming.Write(http.Response, nodeCalls);
        if (trace)
            TraceWriter.Write(answer, nodeCalls, http.Response.BodyWriter);
        else
            SeldonMessageWriter.Write(answer, http.Response.BodyWriter);
        if (version.HasShadows)
            shadows.Copy(version, request, answer, context);
    }

    private async ValueTask InferAsync(GraphVersion version, HttpContext http, ReadOnlyMemory<byte> body, CallContext context)
    {
        var model = OpenInferenceRoutes.ModelOf(http, version.Find);
        var request = InferRequest.Read(body, calls.Limits);
        var answer = await PredictAsync(version, http, request.Message, context);
        ServerTiming.Write(http.Response, context.Recorder!.Calls);
        InferResponse.Write(answer, model, request.Id, http.Response.BodyWriter);
    }

    private async ValueTask FeedbackAsync(GraphVersion version, HttpContext http, ReadOnlyMemory<byte> body, CallContext context)
        => SeldonMessageWriter.Write(await FeedbackAsync(version, http, SeldonMessage.FromJson(body, calls.Limits), context), http.Response.BodyWriter);

    /// <summary>A prediction on the given version, copied to its shadows.</summary>
    /// <exception cref="SeldonException">The request cannot be used, or a node failed.</exception>
    public async ValueTask<SeldonMessage> PredictAsync(GraphVersion version, HttpContext http, SeldonMessage request, CallContext context)
    {
        var answer = await AnswerAsync(version, http, request, context);
        if (version.HasShadows)
            shadows.Copy(version, request, answer, context);
        return answer;
    }

    /// <param name="version">Whose nodes get the feedback.</param>
    /// <param name="http">The request.</param>
    /// <param name="feedback">Seldon's Feedback as JSON.</param>
    /// <param name="context">The call.</param>
    /// <exception cref="SeldonException">The feedback cannot be used, or a node failed.</exception>
    public async ValueTask<SeldonMessage> FeedbackAsync(GraphVersion version, HttpContext http, SeldonMessage feedback, CallContext context)
    {
        var (reward, routing) = FeedbackReader.Read(feedback.Json!.Value, calls.Limits);
        var predictor = Choose(version, http);
        var answer = await predictor.Executor.SendFeedbackAsync(feedback, routing, context);
        metrics.Feedback(version, predictor, reward);
        return answer;
    }

    private async ValueTask<SeldonMessage> AnswerAsync(GraphVersion version, HttpContext http, SeldonMessage request, CallContext context)
    {
        var predictor = Choose(version, http);
        try
        {
            return await predictor.Executor.PredictAsync(request, context);
        }
        finally
        {
            metrics.Called(version, predictor, context.Recorder!.Calls);
        }
    }

    private LoadedPredictor Choose(GraphVersion version, HttpContext http)
    {
        var predictor = choice.Choose(version);
        SeldonMetrics.Chosen(version, predictor, http);
        return predictor;
    }

    private static void CheckPlace(HttpContext http, GraphVersion version)
    {
        var values = http.Request.RouteValues;
        if (values.Count == 0 || !values.TryGetValue("name", out var name))
            return;
        var metadata = version.Deployment.Metadata;
        if ((string?)name != metadata.Name || (string?)values["namespace"] != (metadata.Namespace ?? "default"))
            throw SeldonException.Executor(
                StatusCodes.Status404NotFound,
                $"No deployment {values["namespace"]}/{name} is served here; {metadata.Namespace ?? "default"}/{metadata.Name} is.");
    }
}
