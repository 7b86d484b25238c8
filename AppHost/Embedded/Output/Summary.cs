using System.Globalization;
using MultiModel.AppHost.Embedded.Pipeline;
using MultiModel.AppHost.Embedded.Resources;

namespace MultiModel.AppHost.Embedded.Output;

/// <summary>The closing lines: addresses, manifest, runs, accuracy, and a command to paste.</summary>
internal static class Summary
{
    public static void Write(Terminal terminal, Application application, string credentials, string dashboard, Rollout rollout, Prediction prediction, string answer)
    {
        WriteAddresses(terminal, application, credentials);
        terminal.Row("Predictions", prediction.Address.AbsoluteUri);
        terminal.Row("Dashboard", dashboard);
        terminal.Line();
        terminal.Row("manifest", rollout.ManifestPath);
        foreach (var model in rollout.Models)
            terminal.Row(model.Name, $"run {model.RunId}", Details(model));
        terminal.Line();
        terminal.Line("Try it:");
        terminal.Line(prediction.Curl);
        terminal.Line(answer);
    }

    /// <summary>The way on when the models of an earlier start cannot be served again.</summary>
    public static void WriteNotServed(Terminal terminal, Application application, string credentials, Rollout rollout, string reason)
    {
        WriteAddresses(terminal, application, credentials);
        terminal.Line();
        terminal.Line($"Nothing is served: rollout {rollout.Id} cannot be put back. {reason}");
        terminal.Line("Train again, in the console or with:");
        terminal.Line($"curl -s {application.AddressOf("trainer")}runs -H 'Content-Type: application/json' -d '{{}}'");
    }

    private static void WriteAddresses(Terminal terminal, Application application, string credentials)
    {
        terminal.Line();
        terminal.Row("Console", application.AddressOf("deployer").AbsoluteUri);
        terminal.Row("MLflow", application.Tracking.AbsoluteUri);
        terminal.Row("Bucket", new Uri(application.Store, "mlflow/").AbsoluteUri, $"S3, keys in {credentials}");
    }

    private static string? Details(RolledOutModel model)
    {
        List<string> details = [];
        if (model.Parameters?.GetValueOrDefault("kernel") is { } kernel)
            details.Add($"kernel {kernel}");
        if (model.Metrics?.TryGetValue("accuracy", out var accuracy) == true)
            details.Add(string.Create(CultureInfo.InvariantCulture, $"accuracy {accuracy:0.####}"));
        return details.Count > 0 ? string.Join(", ", details) : null;
    }
}
