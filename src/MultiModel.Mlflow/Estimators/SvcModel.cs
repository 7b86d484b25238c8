using MultiModel.Learning;

namespace MultiModel.Mlflow.Estimators;

internal sealed class SvcModel(SVC svc, SvcState state) : NativeModel
{
    public override string Name => "SVC";

    public override IReadOnlyList<string> Methods { get; } = state.Probability ? ["predict", "decision_function", "predict_proba"] : ["predict", "decision_function"];

    public override int FeaturesIn => state.NFeaturesIn;

    public override IReadOnlyList<string>? FeatureNames => state.FeatureNamesIn;

    public override ModelOutput Invoke(string method, Matrix X) => method switch
    {
        "predict" => new ModelOutput.Classes(svc.Predict(X)),
        "decision_function" => new ModelOutput.Numbers(svc.DecisionFunction(X), OneDimensional: state.Classes.Count == 2),
        "predict_proba" when state.Probability => new ModelOutput.Numbers(svc.PredictProba(X)),
        _ => throw UnknownMethod(method),
    };
}
