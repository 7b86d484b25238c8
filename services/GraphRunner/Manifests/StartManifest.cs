using Microsoft.Extensions.Options;
using MultiModel.GraphRunner.Hosting;
using MultiModel.GraphRunner.Versions;
using MultiModel.Graphs.Execution;
using MultiModel.Graphs.Yaml;
using Polly;

namespace MultiModel.GraphRunner.Manifests;

/// <summary>
/// Loads the manifest that <c>Graph__Manifest</c> names, and tries again until it serves or another one came by <c>PUT /manifest</c>:
/// the store or the deployer may start later than this service. From one second the pauses double to a minute.
/// </summary>
public sealed partial class StartManifest(
    GraphHost host,
    IHttpClientFactory http,
    IOptions<GraphOptions> options,
    TimeProvider time,
    ILogger<StartManifest> logger) : BackgroundService
{
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (options.Value.Manifest is not { Length: > 0 } place)
            return;
        host.Waiting($"Graph__Manifest {place} is being loaded.");
        // What is wrong for good would be downloaded each time; what starts a moment later is there soon.
        var pause = TimeSpan.FromSeconds(1);
        while (host.Current is null && !stoppingToken.IsCancellationRequested)
        {
            try
            {
                await host.ServeFirstAsync(await ReadAsync(place, stoppingToken), stoppingToken);
                return;
            }
            catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or HttpRequestException or ExecutionRejectedException
                || fault is OperationCanceledException && !stoppingToken.IsCancellationRequested)
            {
                host.Waiting($"Graph__Manifest {place} cannot be read: {fault.Message}");
                LogUnreadable(place, fault.Message);
            }
            catch (Exception fault) when (fault is ManifestException or GraphException)
            {
                // The host has said why.
            }
            await Task.Delay(pause, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
        }
    }

    private async Task<string> ReadAsync(string place, CancellationToken cancellationToken)
    {
        if (!Uri.TryCreate(place, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https"))
        {
            using var file = new StreamReader(place);
            return await YamlLimits.Default.ReadAsync(file, cancellationToken) ?? throw new IOException($"it has more than {YamlLimits.Default.Length:N0} characters.");
        }
        using var client = http.CreateClient(nameof(StartManifest));
        client.MaxResponseContentBufferSize = YamlLimits.Default.Length;
        return await client.GetStringAsync(address, cancellationToken);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Graph__Manifest {Place} cannot be read, trying again: {Reason}")]
    private partial void LogUnreadable(string place, string reason);
}
