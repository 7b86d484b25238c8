using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using MultiModel.Deployer.Http;
using MultiModel.Deployer.Rollouts;

namespace MultiModel.Deployer.Graph;

/// <summary>The graph runner's HTTP API (docs/architecture.md).</summary>
public sealed class GraphClient(IHttpClientFactory clients, IConfiguration configuration)
{
    public const string HttpClientName = "graph";

    // Service discovery's own name of the variable services__graph__http__0.
    private const string AddressKey = "services:graph:http:0";

    /// <summary>As people reach it; null where no graph is configured.</summary>
    public Uri? Address { get; } = Uri.TryCreate(configuration[AddressKey], UriKind.Absolute, out var address) ? address : null;

    /// <summary>SHA-256 of the manifest that is served; null when none is.</summary>
    /// <exception cref="GraphUnreachableException">The graph does not answer.</exception>
    public async Task<string?> ServedManifestAsync(CancellationToken cancellationToken)
    {
        using var response = await SendAsync(new HttpRequestMessage(HttpMethod.Head, "manifest"), cancellationToken);
        if (response.StatusCode == HttpStatusCode.NotFound)
            return null;
        if (!response.IsSuccessStatusCode)
            throw new GraphUnreachableException(
                $"The graph at {Address} answered {(int)response.StatusCode} when asked which manifest it serves.");
        return response.Headers.ETag?.Tag.Trim('"')
            ?? throw new GraphUnreachableException($"The graph at {Address} does not tell which manifest it serves: "
                + "its answer has no ETag.");
    }

    /// <summary>Returns once the manifest is served.</summary>
    /// <exception cref="RolloutFailedException">The graph refuses it.</exception>
    /// <exception cref="GraphUnreachableException">The graph does not answer, or says that it cannot yet.</exception>
    public async Task PutManifestAsync(string manifest, CancellationToken cancellationToken)
    {
        var content = new StringContent(manifest, Encoding.UTF8, new MediaTypeHeaderValue("application/yaml"));
        using var response = await SendAsync(new HttpRequestMessage(HttpMethod.Put, "manifest") { Content = content }, cancellationToken);
        if (response.IsSuccessStatusCode)
            return;
        var problem = await ProblemText.ReadAsync(response, cancellationToken);
        if (response.StatusCode is HttpStatusCode.ServiceUnavailable or HttpStatusCode.BadGateway)
            throw new GraphUnreachableException($"The graph at {Address} is not ready: {problem}");
        throw new RolloutFailedException($"The graph refused the manifest ({(int)response.StatusCode}): {problem}");
    }

    /// <summary>Sends rows of features through the graph.</summary>
    /// <exception cref="PredictionException">The graph refuses them; the message is its own.</exception>
    /// <exception cref="GraphUnreachableException">The graph does not answer.</exception>
    public async Task<PredictionTrace> TraceAsync(double[][] rows, CancellationToken cancellationToken)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "api/v1.0/trace") { Content = JsonContent.Create(new { data = new { ndarray = rows } }) };
        using var response = await SendAsync(request, cancellationToken);
        if (!response.IsSuccessStatusCode)
            throw new PredictionException(await ProblemText.ReadAsync(response, cancellationToken));
        return await ReadAsync<PredictionTrace>(response, cancellationToken);
    }

    /// <summary>What goes into the graph (Seldon's metadata); null when nothing is served.</summary>
    /// <exception cref="GraphUnreachableException">The graph does not answer.</exception>
    public async Task<GraphInput?> InputAsync(CancellationToken cancellationToken)
    {
        using var response = await SendAsync(new HttpRequestMessage(HttpMethod.Get, "api/v1.0/metadata"), cancellationToken);
        if (!response.IsSuccessStatusCode)
            return null;
        var metadata = await ReadAsync<GraphMetadata>(response, cancellationToken);
        return metadata.Graphinputs is [{ Schema: { } schema }, ..] ? schema : null;
    }

    private async Task<T> ReadAsync<T>(HttpResponseMessage response, CancellationToken cancellationToken) where T : class
    {
        try
        {
            return await JsonAnswer.ReadAsync<T>(response, cancellationToken);
        }
        catch (JsonException exception)
        {
            throw new GraphUnreachableException(JsonAnswer.Refuse("graph", Address, exception), exception);
        }
    }

    private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (Address is null)
            throw new RolloutFailedException("No graph is configured: set services__graph__http__0 to its address.");
        try
        {
            using var http = clients.CreateClient(HttpClientName);
            return await http.SendAsync(request, cancellationToken);
        }
        catch (Exception exception) when (Unreachable.Is(exception, cancellationToken))
        {
            throw new GraphUnreachableException($"The graph at {Address} does not answer: {Unreachable.Reason(exception)}.", exception);
        }
    }
}

/// <param name="Names">Of the columns; empty when the model was trained without names.</param>
/// <param name="Shape">Of one row.</param>
public sealed record GraphInput(IReadOnlyList<string> Names, IReadOnlyList<int> Shape);

internal sealed record GraphMetadata(IReadOnlyList<GraphPort> Graphinputs);

internal sealed record GraphPort(GraphInput Schema);

/// <summary>The graph does not answer; asking again later may help.</summary>
public sealed class GraphUnreachableException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>The graph refuses a request.</summary>
public sealed class PredictionException(string message) : Exception(message);
