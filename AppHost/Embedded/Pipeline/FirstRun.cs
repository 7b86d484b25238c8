using MultiModel.AppHost.Embedded.Output;

namespace MultiModel.AppHost.Embedded.Pipeline;

/// <summary>Shows the run that the trainer makes on its start: a line for each step as it ends.</summary>
internal sealed class FirstRun(TrainerClient trainer, Terminal terminal)
{
    /// <returns>The run, succeeded.</returns>
    /// <exception cref="LaunchException">A step failed; the message says which and why.</exception>
    public async Task<Run> FollowAsync(DateTimeOffset since, CancellationToken ct)
    {
        var run = await trainer.WaitForRunAsync(since, ct);
        HashSet<string> shown = [];
        try
        {
            await foreach (var message in trainer.FollowAsync(run.Id, ct))
                switch (message)
                {
                    case Step { State: "Succeeded" or "Cached" } step when shown.Add(step.Name):
                        terminal.Step(step.Title, TimeSpan.FromSeconds(step.Seconds ?? 0), step.State == "Cached" ? "as before" : null);
                        break;
                    case Run ended:
                        run = ended;
                        break;
                }
        }
        catch (Exception error) when (HttpExtensions.IsUnanswered(error, ct))
        {
            throw new LaunchException(ExitStatus.Failed, $"trainer broke off the events of run {run.Id}: {error.Message}", error);
        }
        if (run.State == "Succeeded")
            return run;
        var failed = run.Steps.FirstOrDefault(static step => step.State == "Failed");
        throw new LaunchException(ExitStatus.Failed, failed is null
            ? $"The pipeline ended as {run.State}: {run.Error}"
            : $"The pipeline failed in the step '{failed.Title}': {failed.Message ?? run.Error}");
    }
}
