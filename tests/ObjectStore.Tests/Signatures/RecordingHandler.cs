using Amazon.Runtime;

namespace MultiModel.ObjectStore.Tests.Signatures;

/// <summary>A request as the SDK made it.</summary>
public sealed record RecordedRequest(string Method, string Target, IReadOnlyList<KeyValuePair<string, string>> Headers, byte[] Body);

/// <summary>Lets the SDK's requests through and keeps the last one, byte for byte.</summary>
internal sealed class RecordingHandler() : DelegatingHandler(new SocketsHttpHandler())
{
    public RecordedRequest? Last { get; private set; }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var body = request.Content is null ? [] : await request.Content.ReadAsByteArrayAsync(cancellationToken);
        var headers = request.Headers.NonValidated.Concat(request.Content?.Headers.NonValidated.AsEnumerable() ?? [])
            .SelectMany(static header => header.Value.Select(value => KeyValuePair.Create(header.Key, value)))
            .Where(static header => !header.Key.Equals("Expect", StringComparison.OrdinalIgnoreCase) && !header.Key.Equals("Transfer-Encoding", StringComparison.OrdinalIgnoreCase))
            .ToList();
        if (!headers.Exists(static header => header.Key.Equals("Host", StringComparison.OrdinalIgnoreCase)))
            headers.Add(new("Host", request.RequestUri!.Authority));
        if (request.Content is not null && !headers.Exists(static header => header.Key.Equals("Content-Length", StringComparison.OrdinalIgnoreCase)))
            headers.Add(new("Content-Length", body.Length.ToString(System.Globalization.CultureInfo.InvariantCulture)));
        Last = new RecordedRequest(request.Method.Method, request.RequestUri!.PathAndQuery, headers, body);
        if (request.Content is { } content)
        {
            var copy = new ByteArrayContent(body);
            foreach (var (name, values) in content.Headers.NonValidated)
                copy.Headers.TryAddWithoutValidation(name, values.AsEnumerable());
            request.Content = copy;
        }
        return await base.SendAsync(request, cancellationToken);
    }

    /// <summary>Gives this handler to the SDK.</summary>
    public sealed class Factory(RecordingHandler handler) : HttpClientFactory
    {
        public override HttpClient CreateHttpClient(IClientConfig clientConfig) => new(handler, disposeHandler: false);

        public override bool UseSDKHttpClientCaching(IClientConfig clientConfig) => false;
    }
}
