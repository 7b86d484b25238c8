using MultiModel.Graphs.Execution;
using MultiModel.Graphs.Messages;
using MultiModel.Graphs.Seldon;
using static MultiModel.Graphs.Tests.Execution.RecordedGraph;

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

        var answer = await executor.PredictAsync(new SeldonMessage(new StringPayload("in"), MessageMeta.Empty), new CallContext("p", long.MaxValue, TestContext.Current.CancellationToken) { Routes = new() });

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

        await executor.SendFeedbackAsync(SeldonMessage.FromJson("{}"u8.ToArray()), routing, new CallContext("p", long.MaxValue, TestContext.Current.CancellationToken));

        Assert.Equal(expected, string.Join(' ', calls.Order()));
        Assert.Equal("r", calls[^1]);
    }

    [Fact]
    public async Task Feedback_RoutedToNoChild_IsBadDataThatNamesTheNode()
    {
        var executor = new GraphExecutor(Build(Unit("r", "ROUTER", Unit("a", "MODEL"))));

        var fault = await Assert.ThrowsAsync<SeldonException>(async () => await executor.SendFeedbackAsync(
            SeldonMessage.FromJson("{}"u8.ToArray()), new Dictionary<string, int> { ["r"] = 1 }, new CallContext("p", long.MaxValue, TestContext.Current.CancellationToken)));

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
        var context = new CallContext("p", long.MaxValue, TestContext.Current.CancellationToken) { Routes = new() };
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
        var answer = await executor.PredictAsync(request, new CallContext("p", long.MaxValue, TestContext.Current.CancellationToken));
        if (route == -2)
            Assert.Same(request, answer);
        if (calls.IndexOf("b(predict)") is var b and >= 0 && calls.IndexOf("a(predict)") > b)
            (calls[b], calls[b + 1]) = (calls[b + 1], calls[b]);
        return string.Join(' ', calls);
    }
}
