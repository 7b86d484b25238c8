using Microsoft.Extensions.Options;
using MultiModel.Deployer.Graph;
using MultiModel.Deployer.Rollouts;
using MultiModel.Deployer.Training;
using MultiModel.Graphs.Seldon;

namespace MultiModel.Deployer.Console;

/// <summary>Collects what the page shows. A service that is away costs at most <see cref="Patience"/> and leaves its reason.</summary>
public sealed class ConsoleReader(TrainerClient trainer, GraphClient graph, RolloutStore store, IOptions<DeployerOptions> options)
{
    private const int RolloutsShown = 10;

    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    public async Task<ConsolePage> ReadAsync(CancellationToken cancellationToken)
    {
        var run = AskAsync(trainer.LatestRunAsync, $"The trainer at {trainer.Address}", cancellationToken);
        var served = AskAsync(graph.ServedManifestAsync, $"The graph at {graph.Address}", cancellationToken);
        var input = AskAsync(graph.InputAsync, $"The graph at {graph.Address}", cancellationToken);
        var live = store.Current();
        var rollouts = store.Latest(RolloutsShown);
        return new ConsolePage
        {
            Run = await run,
            Served = await served,
            Input = (await input).Value,
            Live = live,
            Manifest = ReadManifest(live),
            Rollouts = rollouts,
            Progress = rollouts is [var newest, ..] ? store.ProgressAfter(newest.Id, 0) : [],
            MlflowUrl = options.Value.MlflowUrl ?? options.Value.TrackingUri!,
            GraphAddress = graph.Address,
        };
    }

    /// <summary>Sends the rows that a person typed through the graph.</summary>
    public async Task<Reading<PredictionTrace>> PredictAsync(string rows, CancellationToken cancellationToken)
    {
        try
        {
            var features = FeatureRows.Parse(rows);
            return await AskAsync<PredictionTrace>(async cancel => await graph.TraceAsync(features, cancel), $"The graph at {graph.Address}", cancellationToken);
        }
        catch (FormatException exception)
        {
            return new(null, exception.Message);
        }
    }

    private static Reading<LiveManifest> ReadManifest(Rollout? live)
    {
        if (live is null)
            return new(null);
        try
        {
            var text = ManifestFiles.Read(live);
            return new(new LiveManifest(text, SeldonDeploymentYaml.Read(text).Spec.Predictors[0].Graph));
        }
        catch (InvalidDataException exception)
        {
            return new(null, exception.Message);
        }
    }

    private static async Task<Reading<T>> AskAsync<T>(Func<CancellationToken, Task<T?>> ask, string who, CancellationToken cancellationToken) where T : class
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Patience);
        try
        {
            return new(await ask(patience.Token));
        }
        catch (Exception exception) when (exception is TrainerException or GraphUnreachableException or PredictionException or RolloutFailedException)
        {
            return new(null, exception.Message);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new(null, $"{who} does not answer within {Patience.TotalSeconds:0} seconds.");
        }
    }
}
