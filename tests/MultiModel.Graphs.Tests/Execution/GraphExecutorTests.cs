using System.Buffers;
using System.Text;
using MultiModel.Graphs.Execution;
using MultiModel.Graphs.Messages;
using MultiModel.Graphs.Seldon;

namespace MultiModel.Graphs.Tests.Execution;

public sealed class GraphExecutorTests
{
    private readonly List<string> calls = [];

    [Fact]
    public async Task Predict_Chain_GivesEachAnswerToTheNextNode()
    {
        var graph = Unit("t", "TRANSFORMER", Unit("m", "MODEL", Unit("o", "OUTPUT_TRANSFORMER", Unit("last", "MODEL"))));

        Assert.Equal("t(transform-input) m(predict) last(predict) o(transform-output)", await RunAsync(graph));
    }

    [Theory]
    [InlineData(-1, "r(route) a(predict) b(predict) r(aggregate)")]
    [InlineData(0, "r(route) a(predict)")]
    [InlineData(1, "r(route) b(predict)")]
    [InlineData(-2, "r(route)")]
    public async Task Predict_Router_CallsWhatItChooses(int route, string expected)
    {
        var router = Unit("r", "ROUTER", Unit("a", "MODEL"), Unit("b", "MODEL"));
        if (route == -1)
            router = router with { Methods = ["AGGREGATE"] };

        Assert.Equal(expected, await RunAsync(router, route));
    }

    [Fact]
    public async Task Predict_RouteToNoChild_FailsAndNamesTheRouter()
    {
        var fault = await Assert.ThrowsAsync<SeldonException>(() => RunAsync(Unit("r", "ROUTER", Unit("a", "MODEL")), 1));

        Assert.Equal(500, fault.StatusCode);
        Assert.Contains("r: a router with 1 children", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Predict_ChildrenWithoutCombiner_ReturnsTheFirstAnswer()
        => Assert.Equal("t(transform-input) a(predict) b(predict)", await RunAsync(Unit("t", "TRANSFORMER", Unit("a", "MODEL"), Unit("b", "MODEL"))));

    [Fact]
    public async Task Predict_Methods_StandForAType()
        => Assert.Equal("n(transform-input) m(predict) n(transform-output)",
            await RunAsync(new PredictiveUnit { Name = "n", Methods = ["TRANSFORM_INPUT", "TRANSFORM_OUTPUT"], Children = [Unit("m", null)] }));

    [Fact]
    public async Task Predict_ModelThatListsMethods_PredictsInPlaceOfTransformInput()
        => Assert.Equal("n(predict) m(predict) n(transform-output)",
            await RunAsync(new PredictiveUnit { Name = "n", Type = "MODEL", Methods = ["TRANSFORM_INPUT", "TRANSFORM_OUTPUT"], Children = [Unit("m", null)] }));

    [Fact]
    public async Task Predict_MeanCombiner_AveragesTheChildren()
    {
        var combiner = Unit("c", null, Unit("a", "MODEL"), Unit("b", "MODEL")) with { Implementation = Implementations.MeanCombiner };
        var answers = new Dictionary<string, MessageArray> { ["a"] = MessageArray.Of([1.0, 4.0], 1, 2), ["b"] = MessageArray.Of([2L, 0L], 1, 2) };

        var answer = await AnswerAsync(combiner, answers);

        Assert.Equal([1.5, 2.0], Assert.IsType<TypedArray<double>>(answer.Array).Values);
    }

    [Fact]
    public async Task Predict_MeanOfNumbersTooLargeToAdd_IsRefused()
    {
        var combiner = Unit("c", null, Unit("a", "MODEL"), Unit("b", "MODEL")) with { Implementation = Implementations.MeanCombiner };
        var answers = new Dictionary<string, MessageArray> { ["a"] = MessageArray.Of([1.7e308], 1), ["b"] = MessageArray.Of([1.7e308], 1) };

        var fault = await Assert.ThrowsAsync<SeldonException>(() => AnswerAsync(combiner, answers));

        Assert.Equal("c: the children's numbers are too large to add.", fault.Message);
    }

    [Fact]
    public async Task Predict_VoteCombiner_TakesTheMajorityAndTheSmallestOfATie()
    {
        var combiner = Unit("c", null, Unit("a", "MODEL"), Unit("b", "MODEL"), Unit("d", "MODEL")) with { Implementation = Implementations.VoteCombiner };
        var answers = new Dictionary<string, MessageArray>
        {
            ["a"] = MessageArray.Of(["x", "z", "b"], 3),
            ["b"] = MessageArray.Of(["y", "y", "c"], 3),
            ["d"] = MessageArray.Of(["y", "y", "a"], 3),
        };

        Assert.Equal(["y", "y", "a"], Assert.IsType<TypedArray<string>>((await AnswerAsync(combiner, answers)).Array).Values);
    }

    [Fact]
    public async Task Predict_CombinerOfDifferentShapes_IsRefusedWithBoth()
    {
        var combiner = Unit("c", null, Unit("a", "MODEL"), Unit("b", "MODEL")) with { Implementation = Implementations.MeanCombiner };
        var answers = new Dictionary<string, MessageArray> { ["a"] = MessageArray.Of([1.0], 1), ["b"] = MessageArray.Of([2.0], 1, 1) };

        var fault = await Assert.ThrowsAsync<SeldonException>(() => AnswerAsync(combiner, answers));

        Assert.Contains("(1,) and (1, 1)", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Predict_MeanOfColumnsInAnotherOrder_IsRefusedWithBoth()
    {
        var combiner = new MeanCombiner("c");

        var fault = await Assert.ThrowsAsync<SeldonException>(async () => await combiner.AggregateAsync([Named("x", "y"), Named("y", "x")], new CallContext("id", default)));
        var others = await combiner.AggregateAsync([Named("x", "y"), Named("t:0", "t:1")], new CallContext("id", default));

        Assert.Equal("c: the children answered their columns in different orders: x, y and y, x.", fault.Message);
        Assert.Equal(["x", "y"], Assert.IsType<ArrayPayload>(others.Payload).Names);

        static SeldonMessage Named(params string[] names) => new(new ArrayPayload(MessageArray.Of([1.0, 2.0], 1, 2), names, ArrayEncoding.NdArray), MessageMeta.Empty);
    }

    /// <remarks>A remote node's labels are read from JSON: whole numbers as float64, texts and booleans as a list.</remarks>
    [Theory]
    [InlineData("[1,2]", "[1.0,2.0]")]
    [InlineData("""["y","x"]""", """["y","x"]""")]
    [InlineData("[true,false]", "[true,false]")]
    public async Task Predict_VoteOfLabelsFromJson_CountsThem(string labels, string expected)
    {
        var json = Encoding.UTF8.GetBytes($$"""{"data":{"ndarray":{{labels}} } }""");
        var remote = SeldonMessage.FromJson(json, MessageLimits.Default, "b");
        var local = labels[1] == '1' ? new SeldonMessage(new ArrayPayload(MessageArray.Of([1L, 2L], 2), [], ArrayEncoding.NdArray), MessageMeta.Empty) : remote;
        var buffer = new ArrayBufferWriter<byte>();

        SeldonMessageWriter.Write(await new VoteCombiner("c").AggregateAsync([local, remote], new CallContext("id", default)), buffer);

        Assert.Contains($"\"ndarray\":{expected}", Encoding.UTF8.GetString(buffer.WrittenSpan), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("MODEL", true, "c: MULTIMODEL_VOTE only combines its children's answers")]
    [InlineData("ROUTER", true, "c: MULTIMODEL_VOTE only combines its children's answers")]
    [InlineData(null, false, "c: MULTIMODEL_VOTE combines its children's answers, and it has no children.")]
    public void Build_CombinerThatCannotCombine_IsRefused(string? type, bool hasChild, string reason)
    {
        var combiner = Unit("c", type, hasChild ? [Unit("a", "MODEL")] : []) with { Implementation = Implementations.VoteCombiner };

        Assert.StartsWith(reason, Assert.Throws<GraphException>(() => GraphBuilder.Build(combiner, static _ => null!)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void RoleOf_CombinerOfUnknownType_Combines()
        => Assert.Equal(NodeRole.Aggregate, GraphBuilder.RoleOf(Unit("c", "UNKNOWN_TYPE", Unit("a", "MODEL")) with { Implementation = Implementations.MeanCombiner }));

    [Theory]
    [InlineData("0", "b")]
    [InlineData("1", "a")]
    public async Task Predict_RandomAbTest_FollowsRatioA(string ratio, string child)
    {
        var router = Unit("r", null, Unit("a", "MODEL"), Unit("b", "MODEL")) with { Implementation = Implementations.RandomAbTest, Parameters = [new UnitParameter { Name = "ratioA", Value = ratio, Type = "FLOAT" }] };

        Assert.Equal($"{child}(predict)", await RunAsync(router));
    }

    /// <summary>As in Seldon's executor, which asks a node for its choice after its type's own call.</summary>
    [Theory]
    [InlineData("UNKNOWN_TYPE", "a(predict)")]
    [InlineData("TRANSFORMER", "r(transform-input) a(predict)")]
    [InlineData("OUTPUT_TRANSFORMER", "a(predict) r(transform-output)")]
    public async Task Predict_RandomAbTestWithAType_ChoosesBesides(string type, string expected)
        => Assert.Equal(expected, await RunAsync(Unit("r", type, Unit("a", "MODEL"), Unit("b", "MODEL")) with { Implementation = Implementations.RandomAbTest, Parameters = [new UnitParameter { Name = "ratioA", Value = "1", Type = "FLOAT" }] }));

    /// <summary>As in Seldon's executor, where ratioA counts as the only parameter.</summary>
    [Fact]
    public async Task Predict_RandomAbTestWithOtherParameters_SharesEqually()
    {
        static UnitParameter Parameter(string name, string value) => new() { Name = name, Value = value, Type = "FLOAT" };
        var router = Unit("r", null, Unit("a", "MODEL"), Unit("b", "MODEL")) with { Implementation = Implementations.RandomAbTest, Parameters = [Parameter("ratioA", "1"), Parameter("ratioB", "0")] };

        for (var i = 0; i < 200 && !calls.Contains("b(predict)"); i++)
            await RunAsync(router);

        Assert.Contains("b(predict)", calls);
    }

    /// <summary>As in Seldon's executor, which calls every ROUTER.</summary>
    [Theory]
    [InlineData("ROUTER")]
    [InlineData(null, "ROUTE")]
    public async Task Predict_RandomAbTestThatIsAlsoARouter_IsCalled(string? type, params string[] methods)
        => Assert.Equal("r(route) b(predict)", await RunAsync(Unit("r", type, Unit("a", "MODEL"), Unit("b", "MODEL")) with { Implementation = Implementations.RandomAbTest, Methods = methods }, 1));

    [Fact]
    public async Task Predict_TenNodesDeep_RunsThemAll()
    {
        var graph = Enumerable.Range(1, 9).Reverse().Aggregate(Unit("n10", "MODEL"), static (child, i) => Unit($"n{i}", "TRANSFORMER", child));

        Assert.Equal(string.Join(' ', Enumerable.Range(1, 9).Select(static i => $"n{i}(transform-input)")) + " n10(predict)", await RunAsync(graph));
    }

    [Theory]
    [InlineData(-1, "a=-1 b=-1 r=-1")]
    [InlineData(1, "b=-1 r=1")]
    [InlineData(-2, "r=-2")]
    public async Task Predict_WithRoutes_WritesWhichChildWasChosen(int route, string expected)
    {
        var executor = new GraphExecutor(GraphBuilder.Build(Unit("r", "ROUTER", Unit("a", "MODEL"), Unit("b", "MODEL")), unit => new Recording(unit.Name, calls, route, null)));

        var answer = await executor.PredictAsync(new SeldonMessage(new StringPayload("in"), MessageMeta.Empty), new CallContext("p", TestContext.Current.CancellationToken) { Routes = new() });

        Assert.Equal(expected, string.Join(' ', answer.Meta.Routing.Select(static pair => $"{pair.Key}={pair.Value}")));
    }

    [Theory]
    [InlineData(null, "a b r")]
    [InlineData(-1, "a b r")]
    [InlineData(1, "b r")]
    [InlineData(-2, "r")]
    public async Task Feedback_FollowsTheRoutingOfTheResponse(int? route, string expected)
    {
        var executor = new GraphExecutor(GraphBuilder.Build(Unit("r", "ROUTER", Unit("a", "MODEL"), Unit("b", "MODEL")), unit => new Recording(unit.Name, calls, 0, null)));
        var routing = route is { } child ? new Dictionary<string, int> { ["r"] = child } : [];

        await executor.SendFeedbackAsync(SeldonMessage.FromJson("{}"u8.ToArray()), routing, new CallContext("p", TestContext.Current.CancellationToken));

        Assert.Equal(expected, string.Join(' ', calls.Order()));
        Assert.Equal("r", calls[^1]);
    }

    [Fact]
    public async Task Feedback_RoutedToNoChild_IsBadDataThatNamesTheNode()
    {
        var executor = new GraphExecutor(Build(Unit("r", "ROUTER", Unit("a", "MODEL"))));

        var fault = await Assert.ThrowsAsync<SeldonException>(async () => await executor.SendFeedbackAsync(
            SeldonMessage.FromJson("{}"u8.ToArray()), new Dictionary<string, int> { ["r"] = 1 }, new CallContext("p", TestContext.Current.CancellationToken)));

        Assert.Equal(400, fault.StatusCode);
        Assert.Contains("response.meta.routing.r", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Predict_PrepackagedServer_IsAModelWhateverItsTypeSays()
    {
        var server = Unit("s", "OUTPUT_TRANSFORMER", Unit("b", "MODEL")) with { Implementation = "XGBOOST_SERVER" };

        Assert.Equal("s(predict) b(predict)", await RunAsync(server));
    }

    [Fact]
    public async Task RandomAbTest_WithoutRatioOrType_SharesEquallyAndTakesNoFeedback()
    {
        var graph = Build(Unit("r", null, Unit("a", "MODEL"), Unit("b", "MODEL")) with { Implementation = Implementations.RandomAbTest });
        var context = new CallContext("p", TestContext.Current.CancellationToken) { Routes = new() };
        var executor = new GraphExecutor(graph);
        var first = 0;
        for (var i = 0; i < 1000; i++)
            first += (await executor.PredictAsync(new SeldonMessage(new StringPayload("in"), MessageMeta.Empty), context)).Meta.Routing["r"] == 0 ? 1 : 0;

        Assert.InRange(first, 390, 610); // seven standard deviations each way
        var feedback = SeldonMessage.FromJson("{}"u8.ToArray());
        Assert.Same(feedback, await executor.SendFeedbackAsync(feedback, new Dictionary<string, int> { ["a"] = 3 }, context));
    }

    [Fact]
    public void Build_WrongGraph_NamesTheNode()
    {
        Assert.Contains("a: the type MODLE", Assert.Throws<GraphException>(() => Build(Unit("a", "MODLE"))).Message, StringComparison.Ordinal);
        Assert.Contains("a: two nodes", Assert.Throws<GraphException>(() => Build(Unit("a", "MODEL", Unit("a", "MODEL")))).Message, StringComparison.Ordinal);
        Assert.Contains("chooses between 2 children", Assert.Throws<GraphException>(() => Build(Unit("r", null, Unit("a", "MODEL")) with { Implementation = Implementations.RandomAbTest })).Message, StringComparison.Ordinal);
        var deep = Enumerable.Range(0, 11).Aggregate(Unit("leaf", "MODEL"), (child, i) => Unit($"n{i}", "MODEL", child));
        Assert.Contains("deeper than 10", Assert.Throws<GraphException>(() => Build(deep)).Message, StringComparison.Ordinal);
    }

    private static GraphNode Build(PredictiveUnit graph) => GraphBuilder.Build(graph, unit => new Recording(unit.Name, [], 0, null));

    /// <summary>The calls in their order, those of parallel children by name.</summary>
    private async Task<string> RunAsync(PredictiveUnit graph, int route = 0)
    {
        var executor = new GraphExecutor(GraphBuilder.Build(graph, unit => new Recording(unit.Name, calls, route, null)));
        var request = new SeldonMessage(new StringPayload("in"), MessageMeta.Empty);
        var answer = await executor.PredictAsync(request, new CallContext("p", TestContext.Current.CancellationToken));
        if (route == -2)
            Assert.Same(request, answer);
        if (calls.IndexOf("b(predict)") is var b and >= 0 && calls.IndexOf("a(predict)") > b)
            (calls[b], calls[b + 1]) = (calls[b + 1], calls[b]);
        return string.Join(' ', calls);
    }

    private static async Task<ArrayPayload> AnswerAsync(PredictiveUnit graph, IReadOnlyDictionary<string, MessageArray> answers)
    {
        var executor = new GraphExecutor(GraphBuilder.Build(graph, unit => new Recording(unit.Name, [], 0, answers[unit.Name])));
        var answer = await executor.PredictAsync(new SeldonMessage(new StringPayload("in"), MessageMeta.Empty), new CallContext("p", TestContext.Current.CancellationToken));
        return Assert.IsType<ArrayPayload>(answer.Payload);
    }

    private static PredictiveUnit Unit(string name, string? type, params PredictiveUnit[] children) => new() { Name = name, Type = type, Children = children };

    private sealed class Recording(string name, List<string> calls, int route, MessageArray? answer) : INode
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
}
