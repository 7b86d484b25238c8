using MultiModel.Learning;
using MultiModel.Mlflow.Directories;
using MultiModel.Mlflow.Onnx.Proto;
using MultiModel.Mlflow.Python;

namespace MultiModel.Mlflow.Estimators;

internal sealed class SvcFormat : EstimatorFormat<SVC>
{
    /// <summary>So that their pairs can be counted in an int.</summary>
    private const int MostClasses = 46_340;

    public override string PythonClass => "sklearn.svm._classes.SVC";

    public override string ServedMethod => "predict";

    protected override IReadOnlyList<string>? FeatureNames(SVC estimator) => estimator.State.FeatureNamesIn;

    protected override PythonDict Attributes(SVC estimator)
    {
        var state = estimator.State;
        var attributes = new PythonDict();
        SvcParametersFormat.Write(state.Parameters, state.Probability, attributes);
        if (state.FeatureNamesIn is { } names)
            attributes.Set("feature_names_in_", NumpyArray.Objects([.. names]));
        attributes.Set("n_features_in_", (long)state.NFeaturesIn);
        attributes.Set("class_weight_", NumpyArray.Of(state.ClassWeight));
        attributes.Set("classes_", Classes(state.Classes));
        attributes.Set("_gamma", state.Gamma);
        attributes.Set("support_", NumpyArray.Int32(state.Support));
        attributes.Set("support_vectors_", Array(state.SupportVectors));
        attributes.Set("_n_support", NumpyArray.Int32(state.NSupport));
        attributes.Set("dual_coef_", Array(state.DualCoef));
        attributes.Set("intercept_", NumpyArray.Of(state.Intercept));
        attributes.Set("_probA", NumpyArray.Of(state.ProbA));
        attributes.Set("_probB", NumpyArray.Of(state.ProbB));
        attributes.Set("fit_status_", (long)state.FitStatus);
        attributes.Set("_num_iter", NumpyArray.Int32(state.NIter));
        attributes.Set("shape_fit_", new PythonTuple([(long)state.RowsFit, (long)state.NFeaturesIn]));
        attributes.Set("_intercept_", NumpyArray.Of(state.InternalIntercept));
        attributes.Set("_dual_coef_", Array(state.InternalDualCoef));
        attributes.Set("n_iter_", NumpyArray.Int32(state.NIter));
        attributes.Set("_sklearn_version", PythonEnvironment.ScikitLearnVersion);
        return attributes;
    }

    protected override GraphProto Onnx(SVC estimator) => SvcOnnx.GraphOf(estimator.State);

    protected override ModelSignature? Signature(SVC estimator)
    {
        var (type, classes) = (estimator.State.Classes.Type, estimator.State.NFeaturesIn);
        return new ModelSignature(
            new TensorSpec("float64", [-1, classes]),
            new TensorSpec(type switch { LabelType.Int64 => "int64", LabelType.Boolean => "bool", _ => "str" }, [-1]));
    }

    public override NativeModel Load(AttributeReader attributes)
    {
        var features = attributes.FeaturesIn();
        var classes = attributes.Labels("classes_");
        if (classes.Count is < 2 or > MostClasses)
            throw attributes.Not("classes_", $"2 to {MostClasses} classes", attributes["classes_"]);
        var pairs = classes.Count * (classes.Count - 1) / 2;
        var vectorsPerClass = attributes.Integers("_n_support", classes.Count);
        var vectors = vectorsPerClass.Sum(static count => (long)count);
        if (vectors > int.MaxValue)
            throw attributes.Not("_n_support", "counts whose sum an int can hold", attributes["_n_support"]);
        var hasProbabilities = attributes.Boolean("probability");
        var state = new SvcState
        {
            Parameters = SvcParametersFormat.Read(attributes),
            FeatureNamesIn = attributes.FeatureNames(features),
            NFeaturesIn = features,
            ClassWeight = attributes.Doubles("class_weight_", classes.Count),
            Classes = classes,
            Gamma = attributes.Real("_gamma"),
            Support = attributes.Integers("support_", (int)vectors),
            SupportVectors = attributes.Matrix("support_vectors_", (int)vectors, features),
            NSupport = vectorsPerClass,
            InternalDualCoef = attributes.Matrix("_dual_coef_", classes.Count - 1, (int)vectors),
            InternalIntercept = attributes.Doubles("_intercept_", pairs),
            ProbA = hasProbabilities ? attributes.Doubles("_probA", pairs) : [],
            ProbB = hasProbabilities ? attributes.Doubles("_probB", pairs) : [],
            FitStatus = attributes.Integer("fit_status_"),
            NIter = attributes.Integers(attributes.Has("n_iter_") ? "n_iter_" : "_num_iter", pairs),
            RowsFit = attributes["shape_fit_"] is PythonTuple { Items: [long rows and >= 0 and <= int.MaxValue, _] }
                ? (int)rows
                : throw attributes.Not("shape_fit_", "a tuple of two ints", attributes["shape_fit_"]),
        };
        return new SvcModel(SVC.FromState(state), state, attributes["classes_"] is NumpyArray { Values: double[] });
    }

    private static NumpyArray Array(Matrix matrix) => NumpyArray.Of(matrix.Values, matrix.Rows, matrix.Columns);

    private static NumpyArray Classes(Labels classes) => classes.Type switch
    {
        LabelType.Int64 => NumpyArray.Int64([.. classes.AsInt64()]),
        LabelType.Boolean => NumpyArray.Boolean([.. classes.AsBoolean()]),
        _ => NumpyArray.Text([.. classes.AsString()]),
    };
}
