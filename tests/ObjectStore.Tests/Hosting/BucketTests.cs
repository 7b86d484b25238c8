namespace MultiModel.ObjectStore.Tests.Hosting;

/// <summary>A store of its own for each test, with the empty bucket <c>/bucket</c>.</summary>
public abstract class BucketTests : IAsyncLifetime
{
    protected RunningStore Store { get; private set; } = null!;

    protected TestSigner Signer { get; private set; } = null!;

    public virtual async ValueTask InitializeAsync()
    {
        Store = await RunningStore.StartAsync();
        Signer = new TestSigner(Store);
        await Signer.SendAsync("PUT", "/bucket");
    }

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return Store.DisposeAsync();
    }
}
