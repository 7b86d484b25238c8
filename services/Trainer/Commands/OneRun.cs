using System.Globalization;
using Microsoft.Extensions.Options;
using MultiModel.Pipelines;
using MultiModel.ServiceDefaults.Hosting;
using MultiModel.Trainer.Runs;

namespace MultiModel.Trainer.Commands;

/// <summary>Runs the pipeline once, with a line for each step as it ends.</summary>
/// <param name="output">gets the lines</param>
/// <param name="error">gets the reason of a failure</param>
internal sealed class OneRun(TextWriter output, TextWriter error)
{
    /// <returns>exit status: 0 when the run succeeded</returns>
    public async Task<int> ExecuteAsync(WebApplication app, GlobalOptions options, CancellationToken cancellationToken)
    {
        await using var _ = app;
        try
        {
            app.Services.GetService<IStartupValidator>()?.Validate();
            app.Services.GetRequiredService<RunStore>().Open();
            await app.StartAsync(cancellationToken);
            var runs = app.Services.GetRequiredService<TrainingRuns>();
            var run = runs.TryStart() ?? throw new StartupException("The run was stopped before it started.");
            using var stop = cancellationToken.Register(app.Lifetime.StopApplication);
            await foreach (var happened in run.FollowAsync(CancellationToken.None))
                await PrintAsync(happened);
            var ended = await runs.WaitAsync();
            await app.StopAsync(CancellationToken.None);
            return ended.State == RunState.Succeeded ? 0 : 1;
        }
        catch (Exception exception) when (StartupFailure.Describe(exception) is { } message)
        {
            await error.WriteLineAsync(options.Verbose ? exception.ToString() : message);
            return 1;
        }
    }

    private Task PrintAsync(PipelineEvent happened) => happened switch
    {
        PipelineEvent.StepChanged { Step: { State: StepState.Succeeded or StepState.Cached } step } => output.WriteLineAsync(Line(step)),
        PipelineEvent.RunEnded { Run.Error: { } reason } => error.WriteLineAsync(reason),
        _ => Task.CompletedTask,
    };

    private static string Line(StepRun step) => string.Create(CultureInfo.InvariantCulture,
        $"{step.Title,-16} {step.Seconds,8:0.000} s  {(step.State == StepState.Cached ? "cached, " : "")}{step.Message}");
}
