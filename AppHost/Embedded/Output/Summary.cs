using System.Globalization;
using MultiModel.AppHost.Embedded.Pipeline;
using MultiModel.AppHost.Embedded.Resources;

namespace MultiModel.AppHost.Embedded.Output;

/// <summary>The closing lines: addresses, manifest, runs, accuracy, and a command to paste.</summary>
internal static class Summary
{
    public static void Write(Terminal terminal, Application application, string credentials, string dashboard, Rollout rollout, Prediction prediction, string answer)
    {
        terminal.Line();
        terminal.Row("console", application.AddressOf("deployer").AbsoluteUri);
        terminal.Row("MLflow API", application.Tracking.AbsoluteUri);
        terminal.Row("S3", application.Store.AbsoluteUri, $"bucket mlflow, keys in {credentials}");
        terminal.Row("predictions", prediction.Address.AbsoluteUri);
        terminal.Row("dashboard", dashboard);
        terminal.Line();
        terminal.Row("manifest", rollout.ManifestPath);
        foreach (var model in rollout.Models)
            terminal.Row(model.Name, $"run {model.RunId}", Details(model));
        terminal.Line();
        terminal.Line("Try it:");
        terminal.Line(prediction.Curl);
        terminal.Line(answer);
    }

    private static string? Details(RolledOutModel model)
    {
        var details = (model.Parameters ?? new Dictionary<string, string>()).Where(static parameter => parameter.Key is "kernel").Select(static parameter => $"{parameter.Key} {parameter.Value}")
            .Concat((model.Metrics ?? new Dictionary<string, double>()).Where(static metric => metric.Key.Contains("accuracy", StringComparison.Ordinal))
                .Select(static metric => string.Create(CultureInfo.InvariantCulture, $"{metric.Key} {metric.Value:0.####}")));
        return details.ToList() is { Count: > 0 } some ? string.Join(", ", some) : null;
    }
}
