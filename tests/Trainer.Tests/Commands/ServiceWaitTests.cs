using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging;
using MultiModel.Testing;
using MultiModel.Trainer.Tests.Hosting;

namespace MultiModel.Trainer.Tests.Commands;

public sealed class ServiceWaitTests(Platform platform) : IDisposable
{
    private readonly TemporaryFolder folder = new();

    [Fact]
    public async Task Once_ServicesThatAnswer_BeginsAtOnce()
    {
        var outcome = await OnceAsync("--Trainer:WaitForServices=00:01:00");

        Assert.Equal((0, ""), (outcome.Status, outcome.Error));
        Assert.StartsWith("load data", outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Once_ServiceThatDoesNotAnswerInTime_FailsBeforeAnythingIsTrained()
    {
        var nothing = $"http://127.0.0.1:{FreePort.Take()}";

        var outcome = await OnceAsync("--Trainer:WaitForServices=00:00:05", $"--services:deployer:http:0={nothing}", $"--MLFLOW_TRACKING_URI={nothing}");

        outcome.AssertFailed($"No answer within 00:00:05 (Trainer__WaitForServices) from MLflow at {nothing}/health, the deployer at http://deployer/alive.");
        Assert.Equal($"waiting for MLflow at {nothing}/health, the deployer at http://deployer/alive", outcome.Output.TrimEnd());
    }

    [Fact]
    public async Task Once_ServiceThatStartsLate_IsWaitedFor()
    {
        var port = FreePort.Take();
        await using var process = Start("--Trainer:WaitForServices=00:01:00", $"--MLFLOW_TRACKING_URI=http://127.0.0.1:{port}");
        Assert.Equal($"waiting for MLflow at http://127.0.0.1:{port}/health", await process.NextLineAsync());
        await using var late = Forward(port, platform.Mlflow);
        await late.StartAsync(TestContext.Current.CancellationToken);

        var (status, output, error) = await process.ExitAsync();

        Assert.Equal((0, ""), (status, error));
        Assert.Contains("upload svc", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Once_TerminatedWhileItWaits_EndsAtOnceAndSaysSo()
    {
        Requires.That(!OperatingSystem.IsWindows(), "signals");
        var nothing = $"http://127.0.0.1:{FreePort.Take()}";
        await using var process = Start("--Trainer:WaitForServices=00:05:00", $"--MLFLOW_TRACKING_URI={nothing}");
        Assert.Equal($"waiting for MLflow at {nothing}/health", await process.NextLineAsync());

        process.Terminate();
        var (status, _, error) = await process.ExitAsync();

        Assert.Equal((1, "The run was stopped before it started."), (status, error.Trim()));
    }

    public void Dispose() => folder.Dispose();

    private Task<Outcome> OnceAsync(params string[] settings) => Outcome.OfAsync([.. Once, .. settings]);

    private ProgramProcess Start(params string[] settings) => Outcome.Start([.. Once, .. settings]);

    private string[] Once => ["--once", $"--Trainer:DataDirectory={folder.File("trainer")}", .. platform.Settings];

    /// <summary>A server that passes every request on. (A redirect to another address would go without the credentials.)</summary>
    private static WebApplication Forward(int port, Uri to)
    {
        var builder = WebApplication.CreateSlimBuilder([$"--urls=http://127.0.0.1:{port}"]);
        builder.Logging.ClearProviders();
        var app = builder.Build();
        var http = new HttpClient();
        app.Lifetime.ApplicationStopped.Register(http.Dispose);
        app.Run(async context =>
        {
            using var request = new HttpRequestMessage(new HttpMethod(context.Request.Method), new Uri(to, context.Request.Path + context.Request.QueryString));
            request.Headers.TryAddWithoutValidation("Authorization", context.Request.Headers.Authorization.ToString());
            if (context.Request.ContentType is not null)
                request.Content = new StreamContent(context.Request.Body) { Headers = { { "Content-Type", context.Request.ContentType } } };
            using var answer = await http.SendAsync(request, context.RequestAborted);
            (context.Response.StatusCode, context.Response.ContentType) = ((int)answer.StatusCode, answer.Content.Headers.ContentType?.ToString());
            await answer.Content.CopyToAsync(context.Response.Body, context.RequestAborted);
        });
        return app;
    }
}
