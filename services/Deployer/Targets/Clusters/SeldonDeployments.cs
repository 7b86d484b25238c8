using System.Text.Json;
using System.Text.Json.Nodes;
using k8s;
using k8s.Autorest;
using k8s.Models;
using MultiModel.Deployer.Rollouts;
using MultiModel.Graphs.Seldon;
using MultiModel.Manifests.Seldon;

namespace MultiModel.Deployer.Targets.Clusters;

/// <summary>Reads and applies SeldonDeployments.</summary>
public sealed class SeldonDeployments(Cluster cluster, ApiCalls calls)
{
    /// <summary>The owner of the fields that this program sets (https://kubernetes.io/docs/reference/using-api/server-side-apply/).</summary>
    public const string FieldManager = "multimodel-deployer";

    /// <summary>The live object as JSON; null when there is none.</summary>
    /// <exception cref="RolloutFailedException">The cluster has no Seldon Core, refuses or does not answer.</exception>
    public async Task<JsonObject?> FindAsync(string @namespace, string name, CancellationToken cancellationToken)
    {
        try
        {
            return await calls.SendAsync(
                $"read seldondeployments/{name} in namespace {@namespace}",
                cancel => cluster.Client.CustomObjects.GetNamespacedCustomObjectAsync<JsonObject>(
                    SeldonResource.Group,
                    SeldonResource.Version,
                    @namespace,
                    SeldonResource.Plural,
                    name,
                    cancel),
                cancellationToken);
        }
        catch (HttpOperationException exception)
        {
            // A server that knows the resource names the object that it does not have.
            if (ApiCalls.StatusOf(exception)?.Details?.Name == name)
                return null;
            throw new RolloutFailedException(
                $"The cluster {cluster.Description} has no resource seldondeployments.{SeldonResource.Group}. "
                + "Install Seldon Core 1.17.1: helm install seldon-core seldon-core-operator "
                + "--repo https://storage.googleapis.com/seldon-charts --version 1.17.1 --namespace seldon-system --create-namespace",
                exception);
        }
    }

    /// <summary>Server-side apply, never by force.</summary>
    /// <param name="dryRun">Only ask what would come of it.</param>
    /// <param name="away">Given where the server is asked until this is cancelled: told why it takes long.</param>
    /// <returns>The object as it is, or would be.</returns>
    public async Task<JsonObject> ApplyAsync(SeldonDeployment deployment, bool dryRun, CancellationToken cancellationToken, Action<string>? away = null)
    {
        var (@namespace, name) = (deployment.Metadata.Namespace!, deployment.Metadata.Name!);
        var patch = new V1Patch(JsonSerializer.Serialize(SeldonDeploymentTree.Of(deployment)), V1Patch.PatchType.ApplyPatch);
        try
        {
            return await calls.SendAsync(
                $"apply seldondeployments/{name} in namespace {@namespace}",
                cancel => cluster.Client.CustomObjects.PatchNamespacedCustomObjectAsync<JsonObject>(
                    patch,
                    SeldonResource.Group,
                    SeldonResource.Version,
                    @namespace,
                    SeldonResource.Plural,
                    name,
                    dryRun: dryRun ? "All" : null,
                    fieldManager: FieldManager,
                    fieldValidation: "Strict",
                    force: false,
                    cancellationToken: cancel),
                cancellationToken,
                away,
                changes: !dryRun);
        }
        catch (HttpOperationException exception)
        {
            throw new RolloutFailedException($"The namespace {@namespace} is not in the cluster {cluster.Description}: kubectl create namespace {@namespace}", exception);
        }
    }
}
