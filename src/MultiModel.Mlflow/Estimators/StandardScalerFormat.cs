using MultiModel.Learning;
using MultiModel.Mlflow.Directories;
using MultiModel.Mlflow.Onnx;
using MultiModel.Mlflow.Onnx.Proto;
using MultiModel.Mlflow.Python;

namespace MultiModel.Mlflow.Estimators;

internal sealed class StandardScalerFormat : EstimatorFormat<StandardScaler>
{
    public override string PythonClass => "sklearn.preprocessing._data.StandardScaler";

    public override string ServedMethod => "transform";

    protected override IReadOnlyList<string>? FeatureNames(StandardScaler estimator) => estimator.State.FeatureNamesIn;

    protected override PythonDict Attributes(StandardScaler estimator)
    {
        var state = estimator.State;
        var attributes = new PythonDict();
        attributes.Set("with_mean", state.WithMean);
        attributes.Set("with_std", state.WithStd);
        attributes.Set("copy", true);
        if (state.FeatureNamesIn is { } names)
            attributes.Set("feature_names_in_", NumpyArray.Objects([.. names]));
        attributes.Set("n_features_in_", (long)state.NFeaturesIn);
        attributes.Set("n_samples_seen_", SamplesSeen(state));
        attributes.Set("mean_", Array(state.Mean));
        attributes.Set("var_", Array(state.Var));
        attributes.Set("scale_", Array(state.Scale));
        attributes.Set("_sklearn_version", PythonEnvironment.ScikitLearnVersion);
        return attributes;
    }

    /// <summary>ai.onnx.ml Scaler: (x - offset) * scale.</summary>
    protected override GraphProto Onnx(StandardScaler estimator)
    {
        var state = estimator.State;
        var scale = state.Scale ?? Repeat(1.0, state.NFeaturesIn);
        return OnnxGraph.Of(
            "Scaler",
            state.NFeaturesIn,
            [
                OnnxAttributes.Floats("offset", state.WithMean ? state.Mean! : Repeat(0.0, state.NFeaturesIn)),
                OnnxAttributes.Floats("scale", System.Array.ConvertAll(scale, static value => 1 / value)),
            ],
            OnnxGraph.Tensor("transformed", TensorElement.Float, state.NFeaturesIn));
    }

    /// <remarks>
    /// None: MLflow checks a float64 signature by type and refuses whole numbers, and the scaler is what meets the numbers that people send.
    /// </remarks>
    protected override ModelSignature? Signature(StandardScaler estimator) => null;

    public override NativeModel Load(AttributeReader attributes)
    {
        var features = attributes.FeaturesIn();
        var scale = attributes.OptionalDoubles("scale_", features);
        var state = new StandardScalerState
        {
            WithMean = attributes.Boolean("with_mean"),
            WithStd = attributes.Boolean("with_std"),
            FeatureNamesIn = attributes.FeatureNames(features),
            NFeaturesIn = features,
            NSamplesSeen = ReadSamplesSeen(attributes, features),
            Mean = attributes.OptionalDoubles("mean_", features),
            Var = attributes.OptionalDoubles("var_", features),
            Scale = scale,
        };
        if (state.WithMean && state.Mean is null)
            throw attributes.Not("mean_", "an array, as with_mean is True", null);
        if (state.WithStd && state.Scale is null)
            throw attributes.Not("scale_", "an array, as with_std is True", null);
        return new StandardScalerModel(StandardScaler.FromState(state), state);
    }

    /// <remarks>scikit-learn keeps one number while every feature was seen equally often, else one for each.</remarks>
    private static object SamplesSeen(StandardScalerState state) => state.NSamplesSeen.AsSpan().ContainsAnyExcept(state.NSamplesSeen[0])
        ? NumpyArray.Int64(state.NSamplesSeen)
        : new NumpyScalar(NumpyType.Int64, state.NSamplesSeen[0]);

    private static long[] ReadSamplesSeen(AttributeReader attributes, int features) => attributes["n_samples_seen_"] is NumpyArray
        ? System.Array.ConvertAll(attributes.Integers("n_samples_seen_", features), static count => (long)count)
        : Repeat((long)attributes.Integer("n_samples_seen_"), features);

    private static NumpyArray? Array(double[]? values) => values is null ? null : NumpyArray.Of(values);

    private static T[] Repeat<T>(T value, int count) => [.. Enumerable.Repeat(value, count)];
}
