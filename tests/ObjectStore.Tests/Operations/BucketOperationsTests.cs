using System.Xml.Linq;
using MultiModel.ObjectStore.Tests.Hosting;

namespace MultiModel.ObjectStore.Tests.Operations;

public sealed class BucketOperationsTests : BucketTests
{
    [Fact]
    public async Task ListBuckets_WithPrefixAndLimit_GivesThosePageByPage()
    {
        foreach (var name in new[] { "data-a", "data-b", "data-c", "other" })
            await Signer.SendAsync("PUT", "/" + name);

        var first = await ListAsync("max-buckets=2&prefix=data-");
        var second = await ListAsync($"continuation-token={TestSigner.Encode(Values(first, "ContinuationToken").Single(), keepSlash: false)}&max-buckets=2&prefix=data-");

        Assert.Equal(["data-a", "data-b"], Values(first, "Name"));
        Assert.Equal(["data-c"], Values(second, "Name"));
        Assert.Empty(Values(second, "ContinuationToken"));
        Assert.Equal(5, Values(await ListAsync(""), "Name").Count);
        Assert.Contains("InvalidArgument", (await Signer.SendAsync("GET", "/", "max-buckets=0")).Text, StringComparison.Ordinal);
    }

    private async Task<XDocument> ListAsync(string query) => XDocument.Parse((await Signer.SendAsync("GET", "/", query)).Text);

    private static List<string> Values(XDocument document, string name) =>
        [.. document.Descendants().Where(element => element.Name.LocalName == name).Select(static element => element.Value)];
}
