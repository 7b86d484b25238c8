using System.Text.Json;

namespace MultiModel.Mlflow.Directories;

/// <summary>MLflow's description of a model's input and output.</summary>
internal sealed record ModelSignature(TensorSpec Inputs, TensorSpec Outputs);

/// <param name="Dtype">numpy's name, for example <c>float64</c></param>
/// <param name="Shape">-1 for the number of rows</param>
internal sealed record TensorSpec(string Dtype, int[] Shape)
{
    public string ToJson() => JsonSerializer.Serialize(new object[]
    {
        new Dictionary<string, object> { ["type"] = "tensor", ["tensor-spec"] = new { dtype = Dtype, shape = Shape } },
    });
}
