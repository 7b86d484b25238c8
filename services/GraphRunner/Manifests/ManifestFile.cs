using MultiModel.Graphs.Yaml;

namespace MultiModel.GraphRunner.Manifests;

/// <summary>The file that <c>Graph:Manifest</c> may name. It is first read while the host is built, when the other cores have nothing to do.</summary>
/// <param name="place">A file's path, an http or https address, or nothing.</param>
public sealed class ManifestFile(string? place)
{
    private Task<ManifestText>? first = IsPath(place) ? Task.Run(() => OpenAsync(place!, CancellationToken.None)) : null;

    public static bool IsPath(string? place) =>
        place is { Length: > 0 } && !(Uri.TryCreate(place, UriKind.Absolute, out var address) && address.Scheme is "http" or "https");

    /// <summary>The file as it was at the start for who asks first, as it is now for the next.</summary>
    /// <exception cref="IOException">It cannot be read, or is longer than a manifest may be.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public Task<ManifestText> ReadAsync(CancellationToken cancellationToken) =>
        Interlocked.Exchange(ref first, null)?.WaitAsync(cancellationToken) ?? OpenAsync(place!, cancellationToken);

    private static async Task<ManifestText> OpenAsync(string path, CancellationToken cancellationToken)
    {
        using var file = new StreamReader(path);
        return new ManifestText(await YamlLimits.Default.ReadAsync(file, cancellationToken) ?? throw new IOException($"it has more than {YamlLimits.Default.Length:N0} characters."));
    }
}
