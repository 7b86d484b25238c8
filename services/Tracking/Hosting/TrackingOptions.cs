using System.ComponentModel.DataAnnotations;
using MultiModel.ServiceDefaults.Web;
using MultiModel.Tracking.Artifacts;
using MultiModel.Tracking.Security;

namespace MultiModel.Tracking.Hosting;

/// <summary>The section <c>Tracking</c> of the configuration.</summary>
public sealed class TrackingOptions
{
    /// <summary>Where the database lies. Made when absent.</summary>
    [Required(AllowEmptyStrings = false, ErrorMessage = "Tracking__DataDirectory is empty: name the folder that holds the tracking database.")]
    public string DataDirectory { get; set; } = Path.Combine(".multimodel", "mlflow");

    /// <summary>Under it lie the artifacts of the experiments that name no place of their own: <c>ROOT/EXPERIMENT/RUN/artifacts</c>.</summary>
    [RegularExpression(
        @"s3://.+|mlflow-artifacts:/.*",
        ErrorMessage = "Tracking__DefaultArtifactRoot must be s3://BUCKET/PATH, or mlflow-artifacts:/ to let clients upload through this server.")]
    public string DefaultArtifactRoot { get; set; } = "s3://mlflow/mlflow/artifacts";

    /// <summary>Where the proxy for <c>mlflow-artifacts:</c> addresses keeps what clients upload through it.</summary>
    [RegularExpression(@"s3://.+", ErrorMessage = "Tracking__ArtifactsDestination must be s3://BUCKET/PATH.")]
    public string ArtifactsDestination { get; set; } = "s3://mlflow/mlflow/artifacts";

    /// <summary>Host names that the server answers to, separated by semicolons; with a port, only on that port; <c>*</c> for every name.</summary>
    public string AllowedHosts { get; set; } = string.Join(';', LoopbackHosts.Names);

    /// <summary>Longest time that one query of the database waits and runs; then 503.</summary>
    [Range(
        typeof(TimeSpan),
        "00:00:00.001",
        "01:00:00",
        ConvertValueInInvariantCulture = true,
        ParseLimitsInInvariantCulture = true,
        ErrorMessage = "Tracking__QueryTimeout must be from 00:00:00.001 to 01:00:00.")]
    public TimeSpan QueryTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Who may use the server; everyone when it is empty.</summary>
    public Credentials Auth { get; set; } = new();

    internal S3Location ProxyDestination => S3Location.TryParse(ArtifactsDestination)!;

    internal string ArtifactRoot => DefaultArtifactRoot.TrimEnd('/');
}
