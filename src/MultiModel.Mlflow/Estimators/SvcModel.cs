using MultiModel.Learning;

namespace MultiModel.Mlflow.Estimators;

/// <param name="svc">The estimator.</param>
/// <param name="state">What it was made from.</param>
/// <param name="hasFloatLabels">Whether it was fitted on floats, and answers floats: 0.0, where the same label as an integer is 0.</param>
internal sealed class SvcModel(SVC svc, SvcState state, bool hasFloatLabels) : NativeModel
{
    public override string Name => "SVC";

    public override IReadOnlyList<string> Methods { get; } = state.Probability ? ["predict", "decision_function", "predict_proba"] : ["predict", "decision_function"];

    public override int FeaturesIn => state.NFeaturesIn;

    public override IReadOnlyList<string>? FeatureNames => state.FeatureNamesIn;

    public override ModelOutput Invoke(string method, Matrix X) => method switch
    {
        "predict" when hasFloatLabels => new ModelOutput.Numbers(new Matrix(X.Rows, 1, [.. svc.Predict(X).AsInt64()]), OneDimensional: true),
        "predict" => new ModelOutput.Classes(svc.Predict(X)),
        "decision_function" => new ModelOutput.Numbers(svc.DecisionFunction(X), OneDimensional: state.Classes.Count == 2),
        "predict_proba" when state.Probability => new ModelOutput.Numbers(svc.PredictProba(X)),
        _ => throw UnknownMethod(method),
    };
}
