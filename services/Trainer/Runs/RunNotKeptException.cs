namespace MultiModel.Trainer.Runs;

/// <summary>A run was not started, because the data folder does not take it: a full disk, for example.</summary>
public sealed class RunNotKeptException(Exception inner) : Exception($"The run cannot be kept: {inner.Message}", inner);
