using MultiModel.Tracking.Experiments;

namespace MultiModel.Tracking.Registry;

/// <summary>A name for a version of a model.</summary>
public sealed record ModelAlias(string Alias, string Version);

/// <summary>MLflow's RegisteredModel. Timestamps in milliseconds since 1970-01-01 UTC.</summary>
/// <param name="LatestVersions">Of each stage that has versions, the greatest one.</param>
public sealed record RegisteredModel(
    string Name, long CreationTimestamp, long LastUpdatedTimestamp, string? Description,
    IReadOnlyList<ModelVersion>? LatestVersions, IReadOnlyList<Tag>? Tags, IReadOnlyList<ModelAlias>? Aliases);

/// <summary>MLflow's ModelVersion.</summary>
/// <param name="Version">A positive integer.</param>
/// <param name="Source">The address that the client registered.</param>
/// <param name="Status">Always READY: this server copies nothing.</param>
public sealed record ModelVersion(
    string Name, string Version, long CreationTimestamp, long LastUpdatedTimestamp, string CurrentStage, string Description,
    string Source, string? RunId, string? RunLink, string? ModelId, string Status, IReadOnlyList<Tag>? Tags, IReadOnlyList<string>? Aliases);
