using Microsoft.Extensions.Options;
using MultiModel.Pipelines;
using MultiModel.ServiceDefaults.Hosting;
using MultiModel.Trainer.Runs;

namespace MultiModel.Trainer.Commands;

/// <summary>Runs the pipeline once, and tells it in lines.</summary>
/// <param name="output">gets the lines</param>
/// <param name="error">gets the reason of a failure</param>
internal sealed class OneRun(TextWriter output, TextWriter error)
{
    private const string Stopped = "The run was stopped before it started.";

    /// <returns>exit status: 0 when the run succeeded</returns>
    public async Task<int> ExecuteAsync(WebApplication app, GlobalOptions options, CancellationToken cancellationToken)
    {
        await using var _ = app;
        try
        {
            app.Services.GetService<IStartupValidator>()?.Validate();
            app.Services.GetRequiredService<RunStore>().Open();
            await app.StartAsync(cancellationToken);
            // A signal stops the application too.
            using var stop = cancellationToken.Register(app.Lifetime.StopApplication);
            await app.Services.GetRequiredService<ServiceWait>().WaitAsync(output, app.Lifetime.ApplicationStopping);
            var runs = app.Services.GetRequiredService<TrainingRuns>();
            var run = runs.TryStart() ?? throw new StartupException(Stopped);
            var told = await TellAsync(run, app.Services.GetRequiredService<TimeProvider>());
            if (!told)
                app.Lifetime.StopApplication();
            var ended = await runs.WaitAsync();
            await app.StopAsync(CancellationToken.None);
            return told && ended.State == RunState.Succeeded ? 0 : 1;
        }
        catch (RunNotKeptException exception)
        {
            await error.WriteLineAsync(exception.Message);
            return 1;
        }
        catch (OperationCanceledException) when (app.Lifetime.ApplicationStopping.IsCancellationRequested)
        {
            await error.WriteLineAsync(Stopped);
            return 1;
        }
        catch (Exception exception) when (StartupFailure.Describe(exception) is { } message)
        {
            await error.WriteLineAsync(options.Verbose ? exception.ToString() : message);
            return 1;
        }
    }

    /// <returns>whether the lines could be written</returns>
    private async Task<bool> TellAsync(LiveRun run, TimeProvider time)
    {
        try
        {
            await new RunLines(output, error, time).WriteAsync(run.FollowAsync(CancellationToken.None));
            return true;
        }
        catch (IOException exception)
        {
            await error.WriteLineAsync($"Standard output cannot be written, so the run is stopped: {exception.Message}");
            return false;
        }
    }
}
