using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Extensions.Options;
using MultiModel.Pipelines;
using MultiModel.ServiceDefaults.Files;
using MultiModel.ServiceDefaults.Hosting;
using MultiModel.Trainer.Configuration;

namespace MultiModel.Trainer.Runs;

/// <summary>
/// The history of runs: <c>runs/&lt;id&gt;/run.json</c> beside what the run's steps wrote. A run that was active when the process died
/// is shown as failed: so the folder is held, or a second trainer would take this one's active run for such a one.
/// </summary>
public sealed class RunStore(IOptions<TrainerOptions> options, TimeProvider time, ILogger<RunStore> logger) : IDisposable
{
    private const string RunFile = "run.json";

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true, Converters = { new JsonStringEnumConverter() } };

    private readonly ConcurrentDictionary<string, PipelineRun> runs = new(StringComparer.Ordinal);
    private FileStream? held;

    /// <summary>Newest first.</summary>
    public IReadOnlyList<PipelineRun> All => [.. runs.Values.OrderByDescending(static run => run.StartedAt).ThenByDescending(static run => run.Id, StringComparer.Ordinal)];

    public PipelineRun? Find(string id) => runs.GetValueOrDefault(id);

    /// <param name="id">made by this program, never taken from a request</param>
    public string DirectoryOf(string id) => Path.Combine(options.Value.RunsDirectory, id);

    /// <summary>Reads what earlier processes kept.</summary>
    /// <exception cref="StartupException">The data folder cannot be read and written, or another trainer uses it.</exception>
    public void Open()
    {
        try
        {
            DurableFile.MakeFolder(Path.GetFullPath(options.Value.RunsDirectory));
            held = DataFolderLock.Take(Path.GetFullPath(options.Value.DataDirectory), "Trainer__DataDirectory");
            DurableFile.Write(Path.Combine(options.Value.RunsDirectory, ".writable"), []);
            foreach (var file in Directory.EnumerateDirectories(options.Value.RunsDirectory).Select(static folder => Path.Combine(folder, RunFile)).Where(File.Exists))
                Load(file);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new StartupException(
                $"The folder {Path.GetFullPath(options.Value.DataDirectory)} cannot be used: {exception.Message.TrimEnd('.')}. "
                + "Make it writable, or name another with Trainer__DataDirectory.",
                exception);
        }
    }

    public void Dispose() => held?.Dispose();

    public void Save(PipelineRun run)
    {
        // Shown even when the disk is full: a run that has ended must not look active.
        if (runs.ContainsKey(run.Id))
            runs[run.Id] = run;
        DurableFile.Write(Path.Combine(DirectoryOf(run.Id), RunFile), JsonSerializer.SerializeToUtf8Bytes(run, Json));
        runs[run.Id] = run;
    }

    /// <summary>Removes the oldest runs beyond <see cref="TrainerOptions.KeepRuns"/>, with their folders. One that cannot be removed stays, and the log says why.</summary>
    public void RemoveOldest()
    {
        foreach (var run in All.Skip(options.Value.KeepRuns))
            try
            {
                if (Directory.Exists(DirectoryOf(run.Id)))
                    Directory.Delete(DirectoryOf(run.Id), recursive: true);
                runs.TryRemove(run.Id, out _);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                logger.LogWarning("The old run {Directory} cannot be removed: {Reason}", DirectoryOf(run.Id), exception.Message);
            }
    }

    private void Load(string file)
    {
        try
        {
            var run = JsonSerializer.Deserialize<PipelineRun>(File.ReadAllBytes(file), Json) ?? throw new JsonException("null");
            if (Path.GetFileName(Path.GetDirectoryName(file)) != run.Id)
                throw new JsonException($"its id is {run.Id}");
            if (run.IsActive())
                Save(Interrupted(run));
            else
                runs[run.Id] = run;
        }
        catch (JsonException exception)
        {
            logger.LogWarning("{File} is no run and is left alone: {Reason}", file, exception.Message);
        }
    }

    private PipelineRun Interrupted(PipelineRun run)
    {
        const string Reason = "the trainer ended while this run was active";
        var active = run.Steps.FirstOrDefault(static step => step.State == StepState.Running);
        return run with
        {
            State = RunState.Failed,
            EndedAt = time.GetUtcNow(),
            Error = active is null ? Reason : $"{active.Name}: {Reason}",
            Steps = [.. run.Steps.Select(static step => step.State switch
            {
                StepState.Running => step with { State = StepState.Failed, Message = Reason },
                StepState.Pending => step with { State = StepState.Skipped },
                _ => step,
            })],
        };
    }
}
