using System.Text;
using MultiModel.GraphRunner.Tests.Support;
using static MultiModel.GraphRunner.Tests.Support.ChainManifest;

namespace MultiModel.GraphRunner.Tests.Models;

/// <summary>What a graph refuses to serve, and what it says then.</summary>
public sealed class RefusedModelsTests : IAsyncLifetime
{
    private GraphFixture graph = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => graph = await GraphFixture.StartAsync();

    public ValueTask DisposeAsync() => graph.DisposeAsync();

    [Theory]
    [InlineData("XGBOOST_SERVER", null, "XGBOOST_SERVER is not served here")]
    [InlineData("FOO", null, "FOO is not served here")]
    [InlineData("SKLEARN_SERVER", "tensorflow", "tensorflow is not served")]
    public async Task Put_ServerOrProtocolThatIsNotServed_IsRefused(string implementation, string? protocol, string reason)
    {
        var models = IrisModels.Write(graph.S3.Folder, "run1");
        var manifest = Chain(Node("svc", "MODEL", models.SvcPath, implementation));

        using var answer = await graph.PutAsync(protocol is null ? manifest : manifest.Replace("spec:", $"spec:\n  protocol: {protocol}", StringComparison.Ordinal));

        Assert.Equal(422, (int)answer.StatusCode);
        Assert.Contains(reason, await answer.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Put_RandomAbTestThatIsAlsoARouter_IsRefusedAndSaysWhy()
    {
        using var answer = await graph.PutAsync("apiVersion: machinelearning.seldon.io/v1\nkind: SeldonDeployment\nmetadata: {name: ab}\nspec: {predictors: [{name: p, graph: {name: ab, type: ROUTER, implementation: RANDOM_ABTEST}}]}\n");

        Assert.Equal(422, (int)answer.StatusCode);
        Assert.Contains("ab: with a type or methods RANDOM_ABTEST is a node that is called", await answer.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
    }

    /// <summary>All of them answer requests later on, whichever the version is tried with.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Put_AbTestWithABranchThatDoesNotFit_IsRefused(bool isRoot)
    {
        var models = IrisModels.Write(graph.S3.Folder, "run1");
        var unfit = Node("b", "MODEL", models.SvcPath);
        unfit["children"] = new[] { Node("c", "MODEL", models.ScalerPath) };
        var test = new Dictionary<string, object>
        {
            ["name"] = "ab",
            ["implementation"] = "RANDOM_ABTEST",
            ["parameters"] = new[] { new { name = "ratioA", type = "FLOAT", value = "1" } },
            ["children"] = new[] { Node("a", "MODEL", models.SvcPath), unfit },
        };

        var reason = await graph.RefusedAsync(isRoot ? Chain(test) : Chain(Node("scaler", "TRANSFORMER", models.ScalerPath), test));

        Assert.Equal("model: the graph does not answer its own input example: c: expected a list of rows, shape (n, 4), got shape (3,).", reason);
    }

    [Fact]
    public async Task Put_PredictMethodThatTheModelHasNot_IsRefusedAndNamesThoseItHas()
    {
        var models = IrisModels.Write(graph.S3.Folder, "run1");

        using var answer = await graph.PutAsync(Chain(Node("svc", "MODEL", models.SvcPath, method: "predict_proba")));

        Assert.Equal(422, (int)answer.StatusCode);
        Assert.Contains("svc: SVC has no method predict_proba; predict_method can be predict, decision_function.", await answer.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Put_ModelWithoutADigestWhereOneIsRequired_IsRefusedAndSaysWhatToAdd()
    {
        await using var strict = await GraphFixture.StartAsync(("Graph:RequireDigest", "true"));
        var models = IrisModels.Write(strict.S3.Folder, "run1");

        using var answer = await strict.PutAsync(Chain(Node("svc", "MODEL", models.SvcPath)));

        Assert.Equal(422, (int)answer.StatusCode);
        Assert.Contains("multimodel/digest-svc", await answer.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
        await strict.ServeIrisAsync(run: "run2");
    }

    [Theory]
    [InlineData("\u0080\u0002cos\nsystem\nU\u0004true\u0085R.", "os.system")]
    [InlineData("no model at all", "cannot be loaded")]
    public async Task Put_PickleOfAnythingElse_IsRefusedWithTheReason(string pickle, string reason)
    {
        var folder = Directory.CreateDirectory(Path.Combine(graph.S3.Folder, "evil")).FullName;
        await File.WriteAllBytesAsync(Path.Combine(folder, "model.pkl"), Encoding.Latin1.GetBytes(pickle), Ct);

        using var answer = await graph.PutAsync(Chain(Node("svc", "MODEL", "evil", "SKLEARN_SERVER")));

        Assert.Equal(422, (int)answer.StatusCode);
        var body = await answer.Content.ReadAsStringAsync(Ct);
        Assert.True(body.Contains(reason, StringComparison.Ordinal), body);
    }
}
