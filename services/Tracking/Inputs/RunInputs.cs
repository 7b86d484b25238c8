using MultiModel.Tracking.Experiments;

namespace MultiModel.Tracking.Inputs;

/// <summary>MLflow's Dataset: what it is called, the digest of its content, where it came from.</summary>
public sealed record Dataset(string Name, string Digest, string SourceType, string Source, string? Schema, string? Profile);

/// <summary>A dataset that a run read, and tags such as <c>mlflow.data.context</c> that say what for.</summary>
public sealed record DatasetInput(IReadOnlyList<Tag>? Tags, Dataset Dataset);

public sealed record ModelInput(string ModelId);

public sealed record ModelOutput(string ModelId, long Step);

/// <summary>What a run read. Empty lists are null.</summary>
public sealed record RunInputs(IReadOnlyList<DatasetInput>? DatasetInputs, IReadOnlyList<ModelInput>? ModelInputs);

/// <summary>The models that a run made.</summary>
public sealed record RunOutputs(IReadOnlyList<ModelOutput> ModelOutputs);
