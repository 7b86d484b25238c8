using MultiModel.GraphRunner.Metadata;
using MultiModel.GraphRunner.Models;
using MultiModel.GraphRunner.OpenInference;
using MultiModel.GraphRunner.Predictions;
using MultiModel.Graphs.Execution;
using MultiModel.Graphs.Messages;
using MultiModel.Graphs.Seldon;
using MultiModel.Mlflow;
using MultiModel.ServiceDefaults.Hosting;

namespace MultiModel.GraphRunner.Nodes;

/// <summary>Serves one model as Seldon's Python server does.</summary>
public sealed partial class ModelServer : IServedModels, IDisposable
{
    private readonly ModelNode model;
    private readonly ServedModel served;
    private readonly GraphNode node;
    private readonly SeldonCalls calls;
    private readonly NodeMetrics metrics;

    /// <exception cref="StartupException">The model cannot be loaded.</exception>
    public ModelServer(NodeOptions options, SeldonCalls calls, NodeMetrics metrics, ILogger<ModelServer> logger)
    {
        try
        {
            model = new ModelNode(options.Name, options.Image, Load(options), options.Method);
        }
        catch (Exception fault) when (fault is ModelException or GraphException or IOException or UnauthorizedAccessException)
        {
            throw new StartupException($"{options.Name}: the model in {options.ModelDirectory} cannot be served: {fault.Message}", fault);
        }
        if (options.UnknownParameters.Count > 0)
            LogUnknown(logger, options.Name, string.Join(", ", options.UnknownParameters));
        served = ServedModel.Of(model);
        node = new GraphNode(options.Name, NodeRole.Predict, model, []);
        this.calls = calls;
        this.metrics = metrics;
    }

    internal ModelNode Model => model;

    public string? NotReady => null;

    public ServedModel? Find(string name) => name == node.Name ? served : null;

    /// <summary>A message of nothing, with the path that says whose it is.</summary>
    public Task StatusAsync(HttpContext http)
    {
        http.Response.ContentType = "application/json";
        SeldonMessageWriter.Write(model.Nothing(ArrayEncoding.Tensor), http.Response.BodyWriter);
        return Task.CompletedTask;
    }

    public ModelMetadata Metadata => ModelMetadata.Of(node.Name, model);

    public Task CallAsync(HttpContext http, NodeMethod method)
        => calls.RunAsync(http, (server: this, method), static (http, state, body, context) =>
            state.server.AnswerAsync(http, state.method, SeldonMessage.FromJson(body, state.server.calls.Limits), context));

    /// <summary>GET with the message in the query's <c>json</c>.</summary>
    public Task GetAsync(HttpContext http, NodeMethod method)
        => calls.RunAsync(http, (server: this, method), static (http, state, _, context) =>
            state.server.AnswerAsync(
                http,
                state.method,
                SeldonMessage.FromJson(
                    System.Text.Encoding.UTF8.GetBytes(http.Request.Query["json"].ToString()),
                    state.server.calls.Limits),
                context));

    /// <summary>A tensor in and out, by the Open Inference Protocol.</summary>
    public Task InferAsync(HttpContext http)
        => calls.RunAsync(http, this, static async (http, server, body, context) =>
        {
            var name = OpenInferenceRoutes.ModelOf(http, server.Find);
            var request = InferRequest.Read(body, server.calls.Limits);
            var answer = await server.CallAsync(NodeMethod.Predict, request.Message, context);
            ServerTiming.Write(http.Response, context.Recorder!.Calls);
            InferResponse.Write(answer, name, request.Id, http.Response.BodyWriter);
        });

    /// <summary>Combines nothing: a model that is called to aggregate says so.</summary>
    public Task AggregateAsync(HttpContext http)
        => calls.RunAsync(http, this, static async (http, server, _, context) =>
            SeldonMessageWriter.Write(await server.model.AggregateAsync([], context), http.Response.BodyWriter));

    /// <summary>As the original, which takes a path that it does not know for its own fault.</summary>
    public Task UnknownRouteAsync(HttpContext http)
        => calls.RunAsync(http, this, static (http, _, _, _) => throw SeldonException.Internal($"{http.Request.Method} {http.Request.Path} is not served here."));

    public Task FeedbackAsync(HttpContext http)
        => calls.RunAsync(http, this, static async (http, server, body, context) =>
        {
            SeldonMessageWriter.Write(await server.FeedbackAsync(body, context), http.Response.BodyWriter);
        });

    internal async ValueTask<SeldonMessage> CallAsync(NodeMethod method, SeldonMessage request, CallContext context)
    {
        var answer = await GraphExecutor.CallAsync(node, method, request, context);
        metrics.Called(context.Recorder!.Calls[0]);
        return answer;
    }

    internal ValueTask<SeldonMessage> FeedbackAsync(ReadOnlyMemory<byte> feedback, CallContext context)
    {
        metrics.Feedback(FeedbackReader.Read(feedback, calls.Limits).Reward);
        return ((INode)model).SendFeedbackAsync(feedback, context);
    }

    public void Dispose() => model.Dispose();

    private static NativeModel Load(NodeOptions options)
    {
        if (options.Digest is { } expected && ModelDigest.Compute(options.ModelDirectory) is var digest && digest != expected)
            throw new GraphException(
                "it is not the one that was uploaded: "
                + $"its digest is {digest}, {ModelLocation.DigestVariable} says {expected}. "
                + "Upload it again or render a new manifest.");
        return ModelDirectory.Load(options.ModelDirectory);
    }

    private async ValueTask AnswerAsync(HttpContext http, NodeMethod method, SeldonMessage request, CallContext context)
    {
        var answer = await CallAsync(method, request, context);
        ServerTiming.Write(http.Response, context.Recorder!.Calls);
        SeldonMessageWriter.Write(answer, http.Response.BodyWriter);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Node}: parameters that are unknown here change nothing: {Names}; known are model_uri and predict_method")]
    private static partial void LogUnknown(ILogger logger, string node, string names);
}
