using System.Diagnostics;
using System.Net;
using System.Net.Mime;
using System.Text;
using MultiModel.EndToEnd.Hosting;
using MultiModel.Testing;

namespace MultiModel.EndToEnd.Predictions;

[Collection(nameof(RunningApplication))]
public sealed class PredictionTests(RunningApplication application)
{
    [Fact]
    public async Task Predictions_AllOfIris_EqualScikitLearns()
    {
        var ct = TestContext.Current.CancellationToken;
        List<long> predicted = [];

        foreach (var row in Iris.Rows)
            predicted.AddRange(await application.PredictAsync([row], ct));

        Assert.Equal(150, predicted.Count);
        Assert.Equal(Iris.Expected("rbf"), predicted);
        Assert.Equal(predicted, await application.PredictAsync(Iris.Rows, ct));
    }

    [Theory]
    [InlineData("""{"data":{"ndarray":[[5.1,3.5,1.4]]}}""", "4")]
    [InlineData("""{"data":{"ndarray":[[5.1,3.5,1.4,"x"]]}}""", "")]
    [InlineData("""{"data":{"ndarray":[[5.1,3.5""", "JSON")]
    [InlineData("""{}""", "")]
    [InlineData("", "")]
    public async Task Predictions_BadRequest_Is400WithOneReasonAndNoStackTrace(string body, string mentions)
    {
        var ct = TestContext.Current.CancellationToken;
        using var content = new StringContent(body, Encoding.UTF8, MediaTypeNames.Application.Json);
        using var answer = await application.Http.PostAsync(application.Address("graph", PredictionClient.Path), content, ct);

        var text = await answer.Content.ReadAsStringAsync(ct);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains(mentions, text, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task PrintedCurlLine_Pasted_PrintsThePredictionThatWasPrintedBelowIt()
    {
        Requires.Tool("curl", "Debian: curl");
        var printed = application.Printed.Split('\n').ToList();
        var line = printed.FindIndex(static text => text.StartsWith("curl ", StringComparison.Ordinal));

        using var shell = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", printed[line]]) { RedirectStandardOutput = true })!;
        var answer = await shell.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await shell.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.Equal(0, shell.ExitCode);
        Assert.Equal(Answer(printed[line + 1]), Answer(answer));

        // Each request has an id of its own (meta.puid); the data is what counts.
        static string Answer(string json) => System.Text.Json.Nodes.JsonNode.Parse(json)!["data"]!.ToJsonString();
    }

    [Fact]
    public async Task Retrain_WithAnotherKernel_ReplacesRunsAndAnswersWithNoFailedRequest()
    {
        var ct = TestContext.Current.CancellationToken;
        var before = await application.LiveRunsAsync(ct);
        var manifest = await application.Http.GetStringAsync(application.Address("deployer", "/manifest"), ct);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var load = KeepAskingAsync(stop.Token);
        try
        {
            await application.RetrainAsync("linear", ct);

            var after = await application.LiveRunsAsync(ct);
            var replaced = await application.Http.GetStringAsync(application.Address("deployer", "/manifest"), ct);
            Assert.Equal(Iris.Expected("linear"), await application.PredictAsync(Iris.Rows, ct));
            Assert.All(before.Values, run => Assert.Contains(run, manifest, StringComparison.Ordinal));
            Assert.All(after.Values, run => Assert.Contains(run, replaced, StringComparison.Ordinal));
            Assert.NotEqual(before["svc"], after["svc"]);
            Assert.Equal(replaced, await application.Http.GetStringAsync(application.Address("graph", "/manifest"), ct));
        }
        finally
        {
            await application.RetrainAsync("rbf", ct);
            await stop.CancelAsync();
        }
        Assert.Equal(Iris.Expected("rbf"), await application.PredictAsync(Iris.Rows, ct));
        Assert.True(await load > 0);
    }

    /// <summary>Asks one request after another; any answer but 200 fails. Returns how many were answered.</summary>
    private async Task<int> KeepAskingAsync(CancellationToken stop)
    {
        for (var count = 0; ; count++)
        {
            if (stop.IsCancellationRequested)
                return count;
            await application.PredictAsync([Iris.Rows[count % Iris.Rows.Count]], CancellationToken.None);
        }
    }
}
