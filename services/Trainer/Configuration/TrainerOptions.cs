using System.ComponentModel.DataAnnotations;

namespace MultiModel.Trainer.Configuration;

/// <summary>Section <c>Trainer</c>.</summary>
public sealed class TrainerOptions
{
    /// <summary>Where runs, what their steps wrote and the cache are kept.</summary>
    public string DataDirectory { get; set; } = Path.Combine(".multimodel", "trainer");

    /// <summary>Runs beyond this are removed, the oldest first, with what their steps wrote.</summary>
    [Range(1, 100_000, ErrorMessage = "Trainer__KeepRuns must lie between 1 and 100000.")]
    public int KeepRuns { get; set; } = 100;

    /// <summary>How long <c>--once</c> waits for S3, MLflow and the deployer to answer before it begins; not at all by default.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "1.00:00:00", ErrorMessage = "Trainer__WaitForServices must lie between 00:00:00 and one day.")]
    public TimeSpan WaitForServices { get; set; }

    public string RunsDirectory => Path.Combine(DataDirectory, "runs");

    public string CacheDirectory => Path.Combine(DataDirectory, "cache");
}
