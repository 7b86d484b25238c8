using System.Text.Json.Serialization;
using k8s.Models;

namespace MultiModel.Deployer.Targets.Clusters;

/// <summary>A SeldonDeployment as a cluster reports it.</summary>
public sealed record SeldonResource
{
    public const string Group = "machinelearning.seldon.io";
    public const string Version = "v1";
    public const string Plural = "seldondeployments";

    /// <summary>The label of everything that the operator makes for a SeldonDeployment.</summary>
    public const string OwnerLabel = "seldon-deployment-id";

    [JsonPropertyName("metadata")]
    public V1ObjectMeta Metadata { get; init; } = new();

    [JsonPropertyName("status")]
    public SeldonStatus? Status { get; init; }
}

/// <param name="State"><c>Available</c>, <c>Creating</c> or <c>Failed</c>; it misleads in the middle of a rollout.</param>
public sealed record SeldonStatus([property: JsonPropertyName("state")] string? State, [property: JsonPropertyName("description")] string? Description);

public sealed record SeldonList
{
    [JsonPropertyName("metadata")]
    public V1ListMeta Metadata { get; init; } = new();

    [JsonPropertyName("items")]
    public IReadOnlyList<SeldonResource> Items { get; init; } = [];
}
