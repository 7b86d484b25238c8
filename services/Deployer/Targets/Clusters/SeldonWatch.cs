using System.Net;
using System.Runtime.CompilerServices;
using System.Text.Json;
using k8s;
using k8s.Autorest;
using MultiModel.Deployer.Http;
using MultiModel.Deployer.Rollouts;

namespace MultiModel.Deployer.Targets.Clusters;

/// <summary>Follows one SeldonDeployment: list, watch from there, and list again when the server has forgotten the place (410).</summary>
public sealed class SeldonWatch(Cluster cluster, ApiCalls calls)
{
    // The server ends a watch after this long, so that a connection that died unseen is not waited on for ever.
    private const int WatchSeconds = 60;

    /// <summary>An object that was applied, as it is, and again whenever it changes.</summary>
    /// <exception cref="RolloutFailedException">It was deleted, or may not be watched.</exception>
    public async IAsyncEnumerable<SeldonResource> FollowAsync(string @namespace, string name, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (var drops = 0; ;)
        {
            var list = await ListAsync(@namespace, name, cancellationToken);
            if (list.Items.Count == 0)
                throw Deleted(@namespace, name);
            foreach (var item in list.Items)
                yield return item;

            var place = new Place(list.Metadata.ResourceVersion);
            while (!place.Lost)
            {
                await foreach (var resource in WatchAsync(@namespace, name, place, cancellationToken))
                {
                    drops = 0;
                    yield return resource;
                }
                if (place.Dropped)
                    await calls.PauseAsync(Math.Min(++drops, 5), null, cancellationToken);
            }
        }
    }

    private async Task<SeldonList> ListAsync(string @namespace, string name, CancellationToken cancellationToken)
    {
        var verb = $"list seldondeployments in namespace {@namespace}";
        try
        {
            return await calls.SendAsync(
                verb,
                cancel => cluster.Client.CustomObjects.ListNamespacedCustomObjectAsync<SeldonList>(
                    SeldonResource.Group,
                    SeldonResource.Version,
                    @namespace,
                    SeldonResource.Plural,
                    fieldSelector: $"metadata.name={name}",
                    cancellationToken: cancel),
                cancellationToken,
                away: static _ => { });
        }
        catch (HttpOperationException exception)
        {
            throw new RolloutFailedException(calls.Explain(verb, exception), exception);
        }
    }

    private static RolloutFailedException Deleted(string @namespace, string name) =>
        new($"seldondeployments/{name} in namespace {@namespace} was deleted while it was rolled out. Roll out again to create it anew.");

    /// <summary>One watch request, until the server ends it, the connection drops or the place is lost; <paramref name="place"/> says which.</summary>
    private async IAsyncEnumerable<SeldonResource> WatchAsync(string @namespace, string name, Place place, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        place.Dropped = false;
        // A stale place raises nothing: the client hands the server's ERROR event to this callback only.
        var events = cluster.Client.CustomObjects
            .WatchListNamespacedCustomObjectAsync(
                SeldonResource.Group,
                SeldonResource.Version,
                @namespace,
                SeldonResource.Plural,
                fieldSelector: $"metadata.name={name}",
                resourceVersion: place.ResourceVersion,
                timeoutSeconds: WatchSeconds,
                onError: place.OnError,
                cancellationToken: cancellationToken)
            .GetAsyncEnumerator(cancellationToken);
        await using (events)
        {
            while (await NextAsync())
            {
                if (events.Current.Item1 == WatchEventType.Deleted)
                    throw Deleted(@namespace, name);
                var resource = ((JsonElement)events.Current.Item2).Deserialize<SeldonResource>()!;
                place.ResourceVersion = resource.Metadata.ResourceVersion;
                yield return resource;
            }
        }

        async Task<bool> NextAsync()
        {
            try
            {
                return await events.MoveNextAsync() && !place.Lost;
            }
            catch (HttpOperationException exception)
            {
                place.Lost = exception.Response.StatusCode == HttpStatusCode.Gone;
                if (!place.Lost && !ApiCalls.IsTransient(exception))
                    throw new RolloutFailedException(calls.Explain($"watch seldondeployments in namespace {@namespace}", exception), exception);
                place.Dropped = true;
                return false;
            }
            catch (Exception exception) when (Unreachable.Is(exception, cancellationToken))
            {
                place.Dropped = true;
                return false;
            }
        }
    }

    private sealed class Place(string resourceVersion)
    {
        public string ResourceVersion { get; set; } = resourceVersion;

        public bool Lost { get; set; }

        public bool Dropped { get; set; }

        public void OnError(Exception exception)
        {
            Lost |= exception is KubernetesException { Status.Code: (int)HttpStatusCode.Gone };
            Dropped = true;
        }
    }
}
