using MultiModel.Learning;

namespace MultiModel.Mlflow.Estimators;

internal sealed class StandardScalerModel(StandardScaler scaler, StandardScalerState state) : NativeModel
{
    public override string Name => "StandardScaler";

    public override IReadOnlyList<string> Methods { get; } = ["transform"];

    public override int FeaturesIn => state.NFeaturesIn;

    public override IReadOnlyList<string>? FeatureNames => state.FeatureNamesIn;

    public override ModelOutput Invoke(string method, Matrix X) => method == "transform"
        ? new ModelOutput.Numbers(scaler.Transform(X))
        : throw UnknownMethod(method);
}
