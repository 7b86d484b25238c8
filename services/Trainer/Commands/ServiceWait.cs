using Microsoft.Extensions.Options;
using MultiModel.ServiceDefaults.Hosting;
using MultiModel.ServiceDefaults.S3;
using MultiModel.Trainer.Configuration;

namespace MultiModel.Trainer.Commands;

/// <summary>
/// Waits until the services that a run needs answer, for at most <see cref="TrainerOptions.WaitForServices"/>: where all are started at
/// once, as by <c>kubectl apply</c>, a run would fail halfway and leave an MLflow run behind.
/// </summary>
/// <param name="http">asks once and no longer than a few seconds</param>
internal sealed class ServiceWait(
    HttpClient http,
    IOptions<TrainerOptions> options,
    IOptions<TrackingOptions> mlflow,
    IOptions<S3Options> s3,
    IConfiguration configuration,
    TimeProvider time)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private sealed record Service(string Name, Uri Address)
    {
        public override string ToString() => $"{Name} at {Address}";
    }

    /// <exception cref="StartupException">One does not answer in time.</exception>
    public async Task WaitAsync(TextWriter output, CancellationToken cancellationToken)
    {
        var limit = options.Value.WaitForServices;
        if (limit == TimeSpan.Zero)
            return;
        var (began, told) = (time.GetTimestamp(), "");
        while (await SilentAsync(cancellationToken) is { Count: > 0 } silent)
        {
            var names = string.Join(", ", silent);
            if (time.GetElapsedTime(began) >= limit)
                throw new StartupException($"No answer within {limit:c} (Trainer__WaitForServices) from {names}. Check that it runs, and its address.");
            if (names != told)
                await output.WriteLineAsync($"waiting for {told = names}");
            await Task.Delay(Pause, time, cancellationToken);
        }
    }

    private async Task<IReadOnlyList<Service>> SilentAsync(CancellationToken cancellationToken)
    {
        List<Service> services = [new("S3", s3.Value.Endpoint!), new("MLflow", new Uri(mlflow.Value.Uri!, "/health"))];
        if (configuration.GetSection("services:deployer").Exists())
            services.Add(new("the deployer", new Uri(TrainerServices.Deployer, "/alive")));
        var answers = await Task.WhenAll(services.Select(service => AnswersAsync(service, cancellationToken)));
        return [.. services.Where((_, index) => !answers[index])];
    }

    /// <summary>Whether it answers in any way: S3 refuses who does not sign, which will do.</summary>
    private async Task<bool> AnswersAsync(Service service, CancellationToken cancellationToken)
    {
        try
        {
            using var answer = await http.GetAsync(service.Address, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            return (int)answer.StatusCode < 500;
        }
        catch (Exception exception) when (exception is HttpRequestException || exception is OperationCanceledException && !cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }
}
