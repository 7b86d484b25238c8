namespace MultiModel.Trainer.Configuration;

/// <summary>Where MLflow is, under the name that its own clients know: <c>MLFLOW_TRACKING_URI</c>.</summary>
public sealed class TrackingOptions
{
    public Uri? Uri { get; set; }
}
