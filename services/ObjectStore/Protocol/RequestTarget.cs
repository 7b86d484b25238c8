namespace MultiModel.ObjectStore.Protocol;

/// <summary>
/// Path and query as the client sent them. Kestrel's own path is not used: it resolves "..", which is part of a key here.
/// </summary>
internal sealed class RequestTarget
{
    private RequestTarget(string path, IReadOnlyList<KeyValuePair<string, string>> query)
    {
        Path = path;
        Query = query;
        var slash = path.IndexOf('/', 1);
        Bucket = slash < 0 ? path[1..] : path[1..slash];
        Key = slash < 0 ? "" : path[(slash + 1)..];
    }

    /// <summary>Decoded; begins with '/'.</summary>
    public string Path { get; }

    /// <summary>Decoded, in the order in which they were sent.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Query { get; }

    /// <summary>The first segment of the path, empty for the service itself.</summary>
    public string Bucket { get; }

    /// <summary>What follows the bucket and its slash, empty for the bucket itself.</summary>
    public string Key { get; }

    /// <summary>The path as sent, without the query.</summary>
    public static ReadOnlySpan<char> RawPath(string rawTarget)
    {
        var query = rawTarget.IndexOf('?', StringComparison.Ordinal);
        return query < 0 ? rawTarget : rawTarget.AsSpan(0, query);
    }

    /// <exception cref="S3Exception">InvalidURI.</exception>
    public static RequestTarget Parse(string rawTarget)
    {
        var path = RawPath(rawTarget);
        if (!path.StartsWith('/'))
            throw Errors.InvalidUri("The request must name a path that begins with '/'.");
        var query = new List<KeyValuePair<string, string>>();
        if (path.Length < rawTarget.Length)
            foreach (var pair in rawTarget[(path.Length + 1)..].Split('&', StringSplitOptions.RemoveEmptyEntries))
            {
                var equals = pair.IndexOf('=', StringComparison.Ordinal);
                var name = equals < 0 ? pair : pair[..equals];
                var value = equals < 0 ? "" : pair[(equals + 1)..];
                query.Add(new(UriEncoding.Decode(name, plusIsSpace: true), UriEncoding.Decode(value, plusIsSpace: true)));
            }
        return new RequestTarget(UriEncoding.Decode(path, plusIsSpace: false), query);
    }

    /// <summary>The parameters of the query, then the request's headers: presigners move headers into the query.</summary>
    public IEnumerable<KeyValuePair<string, string>> WithHeaders(IHeaderDictionary headers) =>
        Query.Concat(headers.Select(static header => new KeyValuePair<string, string>(header.Key, header.Value.ToString())));

    /// <summary>The value of a query parameter, "" for one without a value, null when it is absent.</summary>
    public string? Find(string name)
    {
        foreach (var (key, value) in Query)
            if (string.Equals(key, name, StringComparison.Ordinal))
                return value;
        return null;
    }
}
