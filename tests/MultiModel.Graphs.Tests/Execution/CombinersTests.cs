using System.Buffers;
using System.Text;
using MultiModel.Graphs.Execution;
using MultiModel.Graphs.Messages;
using MultiModel.Graphs.Seldon;
using static MultiModel.Graphs.Tests.Execution.RecordedGraph;

namespace MultiModel.Graphs.Tests.Execution;

public sealed class CombinersTests
{
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

        var fault = await Assert.ThrowsAsync<SeldonException>(async () => await combiner.AggregateAsync([Named("x", "y"), Named("y", "x")], new CallContext("id", long.MaxValue, default)));
        var others = await combiner.AggregateAsync([Named("x", "y"), Named("t:0", "t:1")], new CallContext("id", long.MaxValue, default));

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

        SeldonMessageWriter.Write(await new VoteCombiner("c").AggregateAsync([local, remote], new CallContext("id", long.MaxValue, default)), buffer);

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

    private static async Task<ArrayPayload> AnswerAsync(PredictiveUnit graph, IReadOnlyDictionary<string, MessageArray> answers)
    {
        var executor = new GraphExecutor(GraphBuilder.Build(graph, unit => new Recording(unit.Name, [], 0, answers[unit.Name])));
        var answer = await executor.PredictAsync(new SeldonMessage(new StringPayload("in"), MessageMeta.Empty), new CallContext("p", long.MaxValue, TestContext.Current.CancellationToken));
        return Assert.IsType<ArrayPayload>(answer.Payload);
    }
}
