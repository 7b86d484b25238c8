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

    /// <summary>Two who clean up at once: between an object's removal and its flush the empty bucket may go.</summary>
    [Fact]
    public async Task Delete_OfObjectsWhileTheirBucketIsDeleted_IsAnsweredAndNotAFault()
    {
        for (var round = 0; round < 60; round++)
        {
            await Signer.SendAsync("PUT", "/bucket");
            for (var i = 0; i < 4; i++)
                await Signer.SendAsync("PUT", $"/bucket/{i}");

            var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(i => Signer.SendAsync("DELETE", $"/bucket/{i}"))
                .Append(DeleteBucketAsync()).Append(Signer.SendAsync("GET", "/bucket", "uploads=")));

            Assert.All(answers, static answer => Assert.True(answer.Status is 200 or 204 or 404, $"{answer.Status} {answer.Text}"));
        }
    }

    private async Task<RawResponse> DeleteBucketAsync()
    {
        RawResponse answer;
        while ((answer = await Signer.SendAsync("DELETE", "/bucket")).Status == 409) { }
        return answer;
    }

    private async Task<XDocument> ListAsync(string query) => XDocument.Parse((await Signer.SendAsync("GET", "/", query)).Text);

    private static List<string> Values(XDocument document, string name) =>
        [.. document.Descendants().Where(element => element.Name.LocalName == name).Select(static element => element.Value)];
}
