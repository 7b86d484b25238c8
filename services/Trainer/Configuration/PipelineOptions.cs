using System.ComponentModel.DataAnnotations;

namespace MultiModel.Trainer.Configuration;

/// <summary>When the pipeline runs without being asked.</summary>
public enum RunOnStart
{
    Never,
    Always,

    /// <summary>When the deployer has no live rollout.</summary>
    WhenNothingIsLive,
}

/// <summary>Section <c>Pipeline</c>: the parameters that a run has unless it is asked for others.</summary>
public sealed class PipelineOptions
{
    /// <summary>linear, poly, rbf or sigmoid.</summary>
    public string Kernel { get; set; } = "rbf";

    /// <summary>Penalty of SVC's error term, in (0, inf).</summary>
    public double C { get; set; } = 1;

    /// <summary>scale, auto, or a number of 0 or more.</summary>
    public string Gamma { get; set; } = "scale";

    /// <summary>Degree of the poly kernel.</summary>
    public int Degree { get; set; } = 3;

    /// <summary>Independent term of the kernels poly and sigmoid.</summary>
    public double Coef0 { get; set; }

    /// <summary>Whether the solver leaves samples aside that it expects to keep their weight.</summary>
    public bool Shrinking { get; set; } = true;

    /// <summary>Tolerance of the solver's stopping criterion, in (0, inf).</summary>
    public double Tol { get; set; } = 1e-3;

    /// <summary>Most iterations of the solver for each pair of classes; -1 for no limit.</summary>
    public int MaxIter { get; set; } = -1;

    /// <summary>None, balanced, or a JSON object of weights by label.</summary>
    public string ClassWeight { get; set; } = "None";

    /// <summary>ovr or ovo.</summary>
    public string DecisionFunctionShape { get; set; } = "ovr";

    /// <summary>Whether predict breaks ties by the decision function's values; needs ovr.</summary>
    public bool BreakTies { get; set; }

    /// <summary><c>iris</c>, the path of a CSV file, or <c>s3://bucket/key</c> of one.</summary>
    public string Dataset { get; set; } = "iris";

    /// <summary>Name of the label column; the last one when empty.</summary>
    public string? Target { get; set; }

    /// <summary>Share of the rows that is held out of training, in [0, 1).</summary>
    public double TestFraction { get; set; }

    /// <summary>Seed of the split.</summary>
    public int Seed { get; set; }

    /// <summary>Folds of the cross-validation, 2 or more; 0 for none.</summary>
    public int Folds { get; set; } = 5;

    public RunOnStart RunOnStart { get; set; }

    /// <summary>False runs every step anew.</summary>
    public bool Cache { get; set; } = true;

    /// <summary>How long the run waits for a rollout to end.</summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "1.00:00:00", ErrorMessage = "Pipeline__RollOutTimeout must lie between one millisecond and one day.")]
    public TimeSpan RollOutTimeout { get; set; } = TimeSpan.FromMinutes(15);
}
