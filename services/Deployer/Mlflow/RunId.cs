using System.Text.RegularExpressions;

namespace MultiModel.Deployer.Mlflow;

/// <summary>An MLflow run id: 32 lower-case hex digits.</summary>
public readonly partial record struct RunId
{
    private readonly string? text;

    private RunId(string text) => this.text = text;

    /// <exception cref="UnusableRunException">The text is no run id.</exception>
    public static RunId Parse(string? text, string model) => text is not null && Pattern().IsMatch(text)
        ? new RunId(text)
        : throw new UnusableRunException(
            $"The run id of {model} is {(string.IsNullOrEmpty(text) ? "missing" : $"\"{(text.Length > 64 ? text[..64] + "..." : text)}\"")}; "
            + "MLflow's run ids are 32 hex digits.");

    public override string ToString() => text ?? "";

    [GeneratedRegex(@"\A[0-9a-f]{32}\z")]
    private static partial Regex Pattern();
}
