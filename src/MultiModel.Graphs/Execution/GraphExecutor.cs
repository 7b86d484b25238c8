using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using MultiModel.Graphs.Messages;

namespace MultiModel.Graphs.Execution;

/// <summary>
/// Walks a graph as Seldon's executor does (predictor_process.go, v1.17.1): the node's input call, its route, its children (all of
/// them in parallel), its aggregation, its output call. A node's answer is its child's request.
/// </summary>
public sealed class GraphExecutor(GraphNode root)
{
    private const int AllChildren = -1;
    private const int ReturnRequest = -2;

    /// <summary>The node that a request comes to first, and whose answer is the graph's.</summary>
    public GraphNode Root { get; } = root;

    /// <exception cref="SeldonException">A node cannot use its request, or failed.</exception>
    public async ValueTask<SeldonMessage> PredictAsync(SeldonMessage request, CallContext context)
    {
        var answer = await RunAsync(Root, request, context);
        return context.Routes is { } routes ? new SeldonMessage(answer.Payload, answer.Meta.Routed(routes)) : answer;
    }

    /// <summary>
    /// Feedback goes to the children first (all, or the one that answered, if the feedback's routing names it), then to the node itself
    /// when it is a model or a router (or lists SEND_FEEDBACK).
    /// </summary>
    /// <param name="feedback">Seldon's Feedback as JSON.</param>
    /// <param name="routing">Its <c>response.meta.routing</c>.</param>
    /// <param name="context">The call.</param>
    /// <returns>The root's answer; the feedback itself when the root takes none.</returns>
    /// <exception cref="SeldonException">The routing names a child that is not there, or a node failed.</exception>
    public ValueTask<SeldonMessage> SendFeedbackAsync(SeldonMessage feedback, IReadOnlyDictionary<string, int> routing, CallContext context) =>
        SendFeedbackAsync(Root, feedback, routing, context);

    private static async ValueTask<SeldonMessage> SendFeedbackAsync(GraphNode node, SeldonMessage feedback, IReadOnlyDictionary<string, int> routing, CallContext context)
    {
        await Task.WhenAll(RoutedTo(node, routing).Select(child => SendFeedbackAsync(child, feedback, routing, context).AsTask()));
        if ((node.Role & NodeRole.Feedback) == 0)
            return feedback;
        using var activity = GraphTelemetry.StartCall(node, NodeMethod.SendFeedback);
        ThrowIfLate(node, Stopwatch.GetTimestamp(), context);
        return await node.Server!.SendFeedbackAsync(feedback.Json!.Value, context);
    }

    private static IReadOnlyList<GraphNode> RoutedTo(GraphNode node, IReadOnlyDictionary<string, int> routing) => routing.GetValueOrDefault(node.Name, AllChildren) switch
    {
        _ when node.Children.Count == 0 => [],
        AllChildren => node.Children,
        ReturnRequest => [],
        var child when child >= 0 && child < node.Children.Count => [node.Children[child]],
        var child => throw SeldonException.BadData($"response.meta.routing.{node.Name}: expected -1 (all), -2 (none) or one of its {node.Children.Count} children, got {child}."),
    };

    private static async ValueTask<SeldonMessage> RunAsync(GraphNode node, SeldonMessage request, CallContext context)
    {
        var input = request;
        if ((node.Role & NodeRole.Predict) != 0)
            input = await CallAsync(node, NodeMethod.Predict, input, context);
        else if ((node.Role & NodeRole.TransformInput) != 0)
            input = await CallAsync(node, NodeMethod.TransformInput, input, context);

        if ((node.Role & (NodeRole.Predict | NodeRole.TransformInput)) != 0)
            context.Note(node.Name, AllChildren);
        var output = node.Children.Count == 0 ? input : await RunChildrenAsync(node, input, context);

        if ((node.Role & NodeRole.TransformOutput) != 0)
            output = await CallAsync(node, NodeMethod.TransformOutput, output, context);
        return output;
    }

    private static async ValueTask<SeldonMessage> RunChildrenAsync(GraphNode node, SeldonMessage request, CallContext context)
    {
        var route = AllChildren;
        if ((node.Role & NodeRole.Route) != 0)
            route = RouteOf(node, await CallAsync(node, NodeMethod.Route, request, context));
        context.Note(node.Name, route);
        if (route == ReturnRequest)
            return request;

        var aggregates = (node.Role & NodeRole.Aggregate) != 0;
        if (route == AllChildren && node.Children.Count > 1)
        {
            var answers = await RunAllAsync(node, request, context);
            return aggregates ? await AggregateAsync(node, answers, context) : answers[0];
        }
        var answer = await RunAsync(node.Children[Math.Max(route, 0)], request, context);
        return aggregates ? await AggregateAsync(node, [answer], context) : answer;
    }

    private static Task<SeldonMessage[]> RunAllAsync(GraphNode node, SeldonMessage request, CallContext context)
        => Task.WhenAll(node.Children.Select(child => Task.Run(() => RunAsync(child, request, context).AsTask(), context.CancellationToken)));

    /// <summary>One call of one node, timed and traced; for a process that serves a single node.</summary>
    /// <exception cref="SeldonException">The node cannot use its request, or failed, or the time is up.</exception>
    public static ValueTask<SeldonMessage> CallAsync(GraphNode node, NodeMethod method, SeldonMessage request, CallContext context)
        => MeasureAsync(node, method, request, static (server, method, request, context) => server.CallAsync(method, request, context), context);

    private static ValueTask<SeldonMessage> AggregateAsync(GraphNode node, SeldonMessage[] answers, CallContext context)
        => MeasureAsync(node, NodeMethod.Aggregate, answers, static (server, _, answers, context) => server.AggregateAsync(answers, context), context);

    /// <param name="call">Static, since a closure would be an allocation for each call of each node.</param>
    private static async ValueTask<SeldonMessage> MeasureAsync<T>(
        GraphNode node, NodeMethod method, T input, Func<INode, NodeMethod, T, CallContext, ValueTask<SeldonMessage>> call, CallContext context)
    {
        using var activity = GraphTelemetry.StartCall(node, method);
        var started = Stopwatch.GetTimestamp();
        ThrowIfLate(node, started, context);
        try
        {
            var answer = await call(node.Server!, method, input, context);
            GraphTelemetry.Called(node, method, Stopwatch.GetElapsedTime(started), answer, context);
            return answer;
        }
        catch (SeldonException fault)
        {
            GraphTelemetry.Failed(activity, node, method, Stopwatch.GetElapsedTime(started), fault, context);
            throw;
        }
    }

    private static void ThrowIfLate(GraphNode node, long now, CallContext context)
    {
        if (now > context.Deadline)
            throw SeldonException.Executor(504, $"{node.Name}: the request's time was up before this node was called.");
    }

    /// <summary>A router answers a number, as <c>[[1]]</c>, a tensor or a bare list; its first value counts.</summary>
    private static int RouteOf(GraphNode node, SeldonMessage answer)
    {
        double? value = answer.BareNumber ?? answer.Payload switch
        {
            ArrayPayload { Array: TypedArray<double> { Values: [var first, ..] } } => first,
            ArrayPayload { Array: TypedArray<long> { Values: [var first, ..] } } => first,
            JsonPayload json when JsonElement.Parse(json.Utf8.Span) is { ValueKind: JsonValueKind.Number } number => number.GetDouble(),
            _ => null,
        };
        if (value is null || value != Math.Floor(value.Value) || value < ReturnRequest || value >= node.Children.Count)
            throw SeldonException.Executor(500, string.Create(CultureInfo.InvariantCulture,
                $"{node.Name}: a router with {node.Children.Count} children answers -1 (all), -2 (none) or a child's index, "
                + $"got {value?.ToString(CultureInfo.InvariantCulture) ?? "no number"}."));
        return (int)value.Value;
    }
}
