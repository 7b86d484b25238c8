namespace MultiModel.Trainer.Runs;

/// <summary>A parameter of a run is out of its range; the message names it, in scikit-learn's words where it is scikit-learn's.</summary>
public sealed class TrainingParameterException(string message, Exception? inner = null) : Exception(message, inner);
