using System.Net.Http.Headers;
using System.Text.Json;
using MultiModel.Deployer.Http;

namespace MultiModel.Deployer.Training;

/// <summary>The trainer's HTTP API (docs/architecture.md).</summary>
public sealed class TrainerClient(IHttpClientFactory clients, IConfiguration configuration)
{
    public const string HttpClientName = "trainer";

    /// <summary>As people reach it; null where none is configured.</summary>
    public Uri? Address { get; } = Uri.TryCreate(configuration["services:trainer:http:0"], UriKind.Absolute, out var address) ? address : null;

    /// <summary>The newest run; null when there is none yet.</summary>
    /// <exception cref="TrainerException">The trainer does not answer, or refuses.</exception>
    public async Task<TrainingRun?> LatestRunAsync(CancellationToken cancellationToken)
    {
        using var response = await SendAsync(new HttpRequestMessage(HttpMethod.Get, "runs"), HttpCompletionOption.ResponseContentRead, cancellationToken);
        return (await ReadAsync<IReadOnlyList<TrainingRun>>(response, cancellationToken)).FirstOrDefault();
    }

    /// <exception cref="TrainerException">The trainer does not answer, or refuses: unknown kernel, another run is active.</exception>
    public async Task<TrainingRun> StartRunAsync(string kernel, CancellationToken cancellationToken)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "runs") { Content = JsonContent.Create(new { kernel }) };
        using var response = await SendAsync(request, HttpCompletionOption.ResponseContentRead, cancellationToken);
        return await ReadAsync<TrainingRun>(response, cancellationToken);
    }

    /// <summary>The run's server-sent events, as the trainer writes them. The caller disposes the answer.</summary>
    /// <exception cref="TrainerException">The trainer does not answer, or knows no such run.</exception>
    public Task<HttpResponseMessage> EventsAsync(string runId, CancellationToken cancellationToken)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, $"runs/{Uri.EscapeDataString(runId)}/events");
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("text/event-stream"));
        return SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
    }

    private async Task<T> ReadAsync<T>(HttpResponseMessage response, CancellationToken cancellationToken) where T : class
    {
        try
        {
            return await JsonAnswer.ReadAsync<T>(response, cancellationToken);
        }
        catch (JsonException exception)
        {
            throw new TrainerException(JsonAnswer.Refuse("trainer", Address, exception), inner: exception);
        }
    }

    private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, HttpCompletionOption completion, CancellationToken cancellationToken)
    {
        if (Address is null)
            throw new TrainerException("No trainer is configured: set services__trainer__http__0 to its address.");
        try
        {
            using var http = clients.CreateClient(HttpClientName);
            var response = await http.SendAsync(request, completion, cancellationToken);
            if (response.IsSuccessStatusCode)
                return response;
            using (response)
                throw new TrainerException(await ProblemText.ReadAsync(response, cancellationToken), (int)response.StatusCode);
        }
        catch (Exception exception) when (Unreachable.Is(exception, cancellationToken))
        {
            throw new TrainerException($"The trainer at {Address} does not answer: {Unreachable.Reason(exception)}.", inner: exception);
        }
    }
}

/// <param name="status">The status that the trainer answered; 502 when it did not.</param>
public sealed class TrainerException(string message, int status = StatusCodes.Status502BadGateway, Exception? inner = null) : Exception(message, inner)
{
    public int Status => status;
}
