using CsCheck;
using MultiModel.Tracking.Api;
using MultiModel.Tracking.Search;

namespace MultiModel.Tracking.Tests.Search;

public sealed class FilterTests
{
    [Theory]
    [InlineData("metrics.acc > 0.9", "metrics", "acc", ">", "0.9")]
    [InlineData("metrics.acc>=-1e-3", "metrics", "acc", ">=", "-1e-3")]
    [InlineData("params.`my key`!='a b'", "params", "my key", "!=", "a b")]
    [InlineData("tags.\"a.b/c\" like '%x%'", "tags", "a.b/c", "LIKE", "%x%")]
    [InlineData("`metrics`.acc = 1", "metrics", "acc", "=", "1")]
    [InlineData("status = \"it's\"", "attribute", "status", "=", "it's")]
    [InlineData("tags.mlflow.parentRunId = 'x'", "tags", "mlflow.parentRunId", "=", "x")]
    [InlineData("attributes.run_id NOT IN ('a','b')", "attributes", "run_id", "NOT IN", "(a, b)")]
    [InlineData("run_id IN ('a',)", "attribute", "run_id", "IN", "(a)")]
    [InlineData("params.k is not null", "params", "k", "IS NOT NULL", "NULL")]
    [InlineData("params.and = 'AND'", "params", "and", "=", "AND")]
    public void Parse_OfOneClause_ReadsItsParts(string filter, string entity, string key, string comparator, string operand)
    {
        var clause = Assert.Single(Filter.Parse(filter));
        Assert.Equal((entity, key, comparator, operand), (clause.Entity, clause.Key, clause.Comparator, clause.Operand.Written));
    }

    [Theory]
    [InlineData("")]
    [InlineData("   ")]
    public void Parse_OfNothing_HasNoClause(string filter) => Assert.Empty(Filter.Parse(filter));

    [Theory]
    [InlineData("metrics.acc")]
    [InlineData("metrics.acc >")]
    [InlineData("AND metrics.acc > 1")]
    [InlineData("metrics.acc > 1 AND")]
    [InlineData("metrics.acc > 1 OR metrics.acc < 0")]
    [InlineData("metrics.acc > 1, metrics.b < 0")]
    [InlineData("(metrics.acc > 1)")]
    [InlineData("NOT metrics.acc > 1")]
    [InlineData("params.k = 'open")]
    [InlineData("params.k IN 'a'")]
    [InlineData("params.k IN ('a'")]
    [InlineData("params.k IN ()")]
    [InlineData("params.k IN (,)")]
    [InlineData("params.k IS 'a'")]
    [InlineData("'a' = params.k")]
    [InlineData("params.k = 'a'; DELETE")]
    public void Parse_OfAnythingElse_IsInvalid(string filter) =>
        Assert.Equal(ErrorCode.INVALID_PARAMETER_VALUE, Assert.Throws<MlflowException>(() => Filter.Parse(filter)).Code);

    [Fact]
    public void Parse_OfAnyText_GivesClausesOrMlflowsError() =>
        Gen.OneOf(Gen.String, Gen.OneOf("metrics", ".", "a", "`", "'", "\"", " ", "=", ">", "IN", "(", ")", ",", "NOT", "IS", "NULL", "AND", "1", "-", "LIKE").Array[0, 12].Select(string.Concat))
            .Sample(static filter =>
            {
                try
                {
                    Filter.Parse(filter);
                }
                catch (MlflowException)
                {
                    // The one exception that a client is shown.
                }
            }, iter: 100_000);
}
