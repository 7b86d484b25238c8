using MultiModel.Learning;

namespace MultiModel.Mlflow;

/// <summary>A fitted estimator that was loaded from a model directory and answers in this process. Safe for concurrent use.</summary>
public abstract class NativeModel : IDisposable
{
    /// <summary>The estimator's name in scikit-learn's words, for example <c>SVC</c>.</summary>
    public abstract string Name { get; }

    /// <summary>
    /// Methods that <see cref="Invoke"/> knows, the default one first: <c>predict</c>, <c>decision_function</c>, <c>predict_proba</c> or <c>transform</c>;
    /// of an ONNX model also its outputs' names.
    /// </summary>
    public abstract IReadOnlyList<string> Methods { get; }

    /// <summary>Columns that <c>X</c> must have.</summary>
    public abstract int FeaturesIn { get; }

    /// <summary>Names of those columns, when the model was fitted with names.</summary>
    public abstract IReadOnlyList<string>? FeatureNames { get; }

    /// <summary>A few rows of the training data, when the directory holds any.</summary>
    public Matrix? InputExample { get; internal set; }

    /// <summary>The MLflow run that made the model; null until the directory was stamped at upload.</summary>
    public string? RunId { get; internal set; }

    /// <summary>The span of the training run that made the model, as W3C Trace Context's <c>traceparent</c>; null when it is not known.</summary>
    public string? TraceParent { get; internal set; }

    /// <summary>The method that is called: the one that is asked for; else the server's usual one, where the model has it; else the model's default.</summary>
    public string MethodOf(string? asked, string? usual) => asked ?? (usual is not null && Methods.Contains(usual) ? usual : Methods[0]);

    /// <param name="method">one of <see cref="Methods"/></param>
    /// <param name="X">shape (n, <see cref="FeaturesIn"/>)</param>
    /// <exception cref="ArgumentException">an unknown method, or an X that the model cannot take, in scikit-learn's words</exception>
    /// <exception cref="ModelException">the model fails on this X</exception>
    public abstract ModelOutput Invoke(string method, Matrix X);

    /// <summary>Frees the session of an ONNX model; the others hold nothing that needs it.</summary>
    public virtual void Dispose() => GC.SuppressFinalize(this);

    private protected ArgumentException UnknownMethod(string method) =>
        new($"{Name} has no method '{method}'; it has {string.Join(", ", Methods)}.", nameof(method));
}
