using MultiModel.ObjectStore.Tests.Hosting;

namespace MultiModel.ObjectStore.Tests.Protocol;

/// <summary>What the store does not do is said, never ignored.</summary>
public sealed class NotImplementedTests
{
    [Fact]
    public async Task SubResourcesAndHeaders_ThatTheStoreDoesNotKnow_Are501AndTouchNothing()
    {
        await using var store = await RunningStore.StartAsync();
        var signer = new TestSigner(store);
        await signer.SendAsync("PUT", "/bucket");
        await signer.SendAsync("PUT", "/bucket/key", body: "kept"u8.ToArray());
        string[] ofBuckets = ["acl", "policy", "lifecycle", "cors", "versioning", "versions", "encryption", "replication", "website", "logging", "notification", "tagging", "object-lock", "requestPayment"];
        string[] ofObjects = ["acl", "attributes", "retention", "legal-hold", "restore", "select", "torrent"];

        foreach (var (path, names) in new[] { ("/bucket", ofBuckets), ("/bucket/key", ofObjects) })
            foreach (var name in names)
                foreach (var method in new[] { "GET", "PUT", "DELETE", "POST" })
                    Is501(await signer.SendAsync(method, path, name + "=", []), $"{method} {path}?{name}");
        Is501(await signer.SendAsync("GET", "/bucket/key", "versionId=abc"), "versionId");
        foreach (var (name, value) in new[]
        {
            ("x-amz-acl", "public-read"), ("x-amz-grant-read", "id=1"), ("x-amz-server-side-encryption", "AES256"), ("x-amz-storage-class", "GLACIER"),
            ("x-amz-object-lock-mode", "GOVERNANCE"), ("x-amz-website-redirect-location", "/x"),
        })
            Is501(await signer.SendAsync("PUT", "/bucket/key", body: [], headers: [new(name, value)]), name);
        Is501(await signer.SendAsync("POST", "/bucket", body: []), "POST of a form");
        foreach (var (name, value) in new[] { ("x-amz-bucket-object-lock-enabled", "true"), ("x-amz-object-ownership", "ObjectWriter") })
            Is501(await signer.SendAsync("PUT", "/locked", headers: [new(name, value)]), name);
        Is501(await signer.SendAsync("PUT", "/locked", body: "<CreateBucketConfiguration><Tags><Tag><Key>a</Key><Value>b</Value></Tag></Tags></CreateBucketConfiguration>"u8.ToArray()), "tags of a bucket");
        Assert.Equal(404, (await signer.SendAsync("HEAD", "/locked")).Status);

        Assert.Equal("kept", (await signer.SendAsync("GET", "/bucket/key", "versionId=null")).Text);
        Is501(await signer.SendAsync("PUT", "/bucket/key", "x-amz-acl=public-read", []), "x-amz-acl in the query");
        Assert.Equal(405, (await signer.SendAsync("PATCH", "/bucket/key")).Status);
        Assert.Equal(405, (await signer.SendAsync("POST", "/bucket/key", body: [])).Status);
        Assert.Contains("<Code>InvalidBucketName</Code>", (await signer.SendAsync("GET", "//key")).Text, StringComparison.Ordinal);
        Assert.Equal(405, (await signer.SendAsync("DELETE", "/")).Status);
    }

    private static void Is501(RawResponse response, string what)
    {
        Assert.True(response.Status == 501, $"{what} was answered with {response.Status}: {response.Text}");
        Assert.Contains("<Code>NotImplemented</Code>", response.Text, StringComparison.Ordinal);
    }
}
