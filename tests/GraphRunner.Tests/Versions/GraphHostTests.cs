using Microsoft.Extensions.Logging;
using MultiModel.GraphRunner.Versions;
using MultiModel.Graphs.Yaml;
using MultiModel.Testing;

namespace MultiModel.GraphRunner.Tests.Versions;

public sealed class GraphHostTests
{
    [Fact]
    public async Task Replace_SameFaultAgainBeforeAnythingIsServed_IsLoggedOnce()
    {
        using var log = new LogRecorder();
        using var logging = new LoggerFactory([log]);
        // Neither manifest gets as far as the store.
        using var host = new GraphHost(new GraphLoader(null!, null!), null!, TimeProvider.System, logging.CreateLogger<GraphHost>());

        foreach (var manifest in new[] { "kind: A", "kind: A", "spec: [", "kind: A" })
            await Assert.ThrowsAsync<ManifestException>(() => host.ReplaceAsync(manifest, TestContext.Current.CancellationToken));

        Assert.Equal(3, log.Lines.Count());
        Assert.StartsWith("The manifest cannot be served: ", host.NotReady, StringComparison.Ordinal);
    }
}
