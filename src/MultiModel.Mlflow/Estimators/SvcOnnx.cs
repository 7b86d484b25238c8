using MultiModel.Learning;
using MultiModel.Mlflow.Onnx;
using MultiModel.Mlflow.Onnx.Proto;

namespace MultiModel.Mlflow.Estimators;

/// <summary>SVC as ai.onnx.ml's SVMClassifier, which follows libsvm: coefficients and intercepts with libsvm's sign.</summary>
internal static class SvcOnnx
{
    /// <summary>
    /// The label, shape (n), and one score per pair of classes (0,1), (0,2), ..., (1,2), ...: decision_function_shape 'ovo'. For two classes ONNX Runtime
    /// answers shape (n, 2): the decision function and its negation.
    /// </summary>
    public static GraphProto GraphOf(SvcState state)
    {
        var classes = state.Classes;
        var labels = classes.Type switch
        {
            LabelType.String => OnnxAttributes.Strings("classlabels_strings", classes.AsString()),
            LabelType.Int64 => OnnxAttributes.Ints("classlabels_ints", classes.AsInt64()),
            // ONNX has no boolean labels
            _ => OnnxAttributes.Ints("classlabels_ints", classes.AsBoolean().Select(static label => label ? 1L : 0L)),
        };
        var pairs = classes.Count * (classes.Count - 1) / 2;
        return OnnxGraph.Of(
            "SVMClassifier",
            state.NFeaturesIn,
            [
                labels,
                OnnxAttributes.Text("kernel_type", state.Parameters.Kernel.ToName().ToUpperInvariant()),
                OnnxAttributes.Floats("kernel_params", [state.Gamma, state.Parameters.Coef0, state.Parameters.Degree]),
                OnnxAttributes.Ints("vectors_per_class", state.NSupport.Select(static count => (long)count)),
                OnnxAttributes.Floats("support_vectors", state.SupportVectors.Values),
                OnnxAttributes.Floats("coefficients", state.InternalDualCoef.Values),
                OnnxAttributes.Floats("rho", state.InternalIntercept),
                OnnxAttributes.Text("post_transform", "NONE"),
            ],
            OnnxGraph.Tensor("label", classes.Type == LabelType.String ? TensorElement.String : TensorElement.Int64),
            OnnxGraph.Tensor("scores", TensorElement.Float, classes.Count == 2 ? 2 : pairs));
    }
}
