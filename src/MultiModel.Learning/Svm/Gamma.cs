using System.Globalization;

namespace MultiModel.Learning;

/// <summary>
/// Kernel coefficient of rbf, poly and sigmoid: <see cref="Scale"/> is 1 / (n_features * X.var()), <see cref="Auto"/> is 1 / n_features,
/// or a number of 0 or more.
/// </summary>
public readonly record struct Gamma
{
    internal const string Constraint = "a str among {'scale', 'auto'} or a float in the range [0.0, inf)";

    private readonly bool auto;

    private Gamma(bool auto, double? value) => (this.auto, Value) = (auto, value);

    /// <summary>1 / (n_features * X.var()); 1 where that variance is 0.</summary>
    public static Gamma Scale { get; } = new(false, null);

    /// <summary>1 / n_features.</summary>
    public static Gamma Auto { get; } = new(true, null);

    /// <param name="value">In [0, inf), which <see cref="SVC.Fit"/> and <see cref="SvcParameters.Validate"/> check.</param>
    public static Gamma Of(double value) => new(false, value);

    /// <inheritdoc cref="Of"/>
    public static implicit operator Gamma(double value) => Of(value);

    /// <summary>Reads 'scale', 'auto' or a number.</summary>
    /// <exception cref="ArgumentException">The text is none of them.</exception>
    public static Gamma Parse(string text) => text switch
    {
        "scale" => Scale,
        "auto" => Auto,
        _ when double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) => Of(value),
        _ => throw new ArgumentException(SvcParameterChecks.Message("gamma", Constraint, $"'{text}'")),
    };

    /// <summary>The number, or null for scale and auto.</summary>
    public double? Value { get; }

    /// <summary>'scale', 'auto', or null for a number.</summary>
    public string? Name => Value is null ? auto ? "auto" : "scale" : null;

    /// <summary>'scale', 'auto', or the number as Python writes it.</summary>
    public override string ToString() => Name ?? PythonRepr.Of(Value!.Value);
}
