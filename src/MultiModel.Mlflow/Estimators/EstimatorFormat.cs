using MultiModel.Mlflow.Directories;
using MultiModel.Mlflow.Onnx.Proto;
using MultiModel.Mlflow.Python;

namespace MultiModel.Mlflow.Estimators;

/// <summary>
/// All that the rest of this library knows about one kind of estimator. A new kind is one class that derives from
/// <see cref="EstimatorFormat{TEstimator}"/>, named in <see cref="All"/>: writing, pickling, JSON, ONNX and loading follow from it.
/// </summary>
internal abstract class EstimatorFormat
{
    public static IReadOnlyList<EstimatorFormat> All { get; } = [new StandardScalerFormat(), new SvcFormat()];

    /// <summary>Module and name in scikit-learn, for example <c>sklearn.svm._classes.SVC</c>.</summary>
    public abstract string PythonClass { get; }

    /// <summary>The method that MLflow's <c>python_function</c> calls: <c>predict</c>, or another one through a loader of our own.</summary>
    public abstract string ServedMethod { get; }

    public abstract bool Writes(object estimator);

    /// <summary>The fitted estimator's <c>__getstate__()</c>, in scikit-learn's order, with scikit-learn's types.</summary>
    public abstract PythonDict Attributes(object estimator);

    /// <summary>Names of the training data's columns; null when it had none.</summary>
    public abstract IReadOnlyList<string>? FeatureNames(object estimator);

    public abstract GraphProto Onnx(object estimator);

    /// <summary>MLflow's signature; null when there is to be none.</summary>
    public abstract ModelSignature? Signature(object estimator);

    /// <exception cref="ModelException">an attribute is missing, of a wrong type or shape, or at odds with another</exception>
    public abstract NativeModel Load(AttributeReader attributes);

    public static EstimatorFormat Of(object estimator) => All.FirstOrDefault(format => format.Writes(estimator))
        ?? throw new ArgumentException(
            $"A {estimator.GetType().Name} cannot be written as a model; these can: {string.Join(", ", All.Select(static format => format.PythonClass))}.",
            nameof(estimator));

    public static EstimatorFormat? Find(string pythonClass) => All.FirstOrDefault(format => format.PythonClass == pythonClass);
}

internal abstract class EstimatorFormat<TEstimator> : EstimatorFormat
    where TEstimator : class
{
    public sealed override bool Writes(object estimator) => estimator is TEstimator;

    public sealed override PythonDict Attributes(object estimator) => Attributes((TEstimator)estimator);

    public sealed override IReadOnlyList<string>? FeatureNames(object estimator) => FeatureNames((TEstimator)estimator);

    public sealed override GraphProto Onnx(object estimator) => Onnx((TEstimator)estimator);

    public sealed override ModelSignature? Signature(object estimator) => Signature((TEstimator)estimator);

    protected abstract PythonDict Attributes(TEstimator estimator);

    protected abstract IReadOnlyList<string>? FeatureNames(TEstimator estimator);

    protected abstract GraphProto Onnx(TEstimator estimator);

    protected abstract ModelSignature? Signature(TEstimator estimator);
}
