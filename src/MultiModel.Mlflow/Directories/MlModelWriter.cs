using System.Globalization;
using MultiModel.Mlflow.Estimators;
using MultiModel.Mlflow.Onnx;
using YamlDotNet.RepresentationModel;
using static MultiModel.Mlflow.Directories.YamlNodes;

namespace MultiModel.Mlflow.Directories;

/// <summary>Describes a directory that this library writes, with the keys and the order of MLflow's own writer.</summary>
internal static class MlModelWriter
{
    public const string Pickle = "model.pkl";
    public const string Json = "model.json";
    public const string Onnx = "model.onnx";
    public const string NativeFlavor = "multimodel";

    public static MlModelFile Describe(EstimatorFormat format, object estimator, ModelDetails details, long size) => MlModelFile.Of(Map(
        [
            ("artifact_path", Quoted(details.ArtifactPath)),
            ("flavors", Map(("multimodel", Native(format)), ("onnx", OnnxFlavor()), ("python_function", PythonFunction(format)), ("sklearn", ScikitLearn()))),
            ("mlflow_version", Plain(PythonEnvironment.MlflowVersion)),
            ("model_size_bytes", Plain(size.ToString(CultureInfo.InvariantCulture))),
            ("model_uuid", Quoted(Guid.NewGuid().ToString("N"))),
            ("saved_input_example_info", Map(("artifact_path", Plain(InputExample.FileName)), ("pandas_orient", Plain("split")), ("type", Plain("dataframe")))),
            .. Signature(format.Signature(estimator)),
            ("utc_time_created", Quoted(details.CreatedAt.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss.ffffff", CultureInfo.InvariantCulture))),
        ]));

    private static YamlNode Native(EstimatorFormat format) =>
        Map(("class", Plain(format.PythonClass)), ("data", Plain(Json)), ("format", Plain(AttributesJson.Format)));

    private static YamlNode OnnxFlavor() => Map(
        ("code", Null),
        ("data", Plain(Onnx)),
        ("onnx_session_options", Null),
        ("onnx_version", Plain(OnnxGraph.OnnxVersion)),
        ("providers", new YamlSequenceNode(Plain("CPUExecutionProvider"))));

    private static YamlNode PythonFunction(EstimatorFormat format)
    {
        var env = ("env", (YamlNode)Map(("conda", Plain("conda.yaml")), ("virtualenv", Plain("python_env.yaml"))));
        var python = ("python_version", Plain(PythonEnvironment.PythonVersion));
        return format.ServedMethod == "predict"
            ? Map(env, ("loader_module", Plain("mlflow.sklearn")), ("model_path", Plain(Pickle)), ("predict_fn", Plain("predict")), python)
            : Map(("code", Plain("code")), ("data", Plain(Pickle)), env, ("loader_module", Plain(TransformerModule.Name)), python);
    }

    private static YamlNode ScikitLearn() => Map(
        ("code", Null),
        ("pickled_model", Plain(Pickle)),
        ("serialization_format", Plain("pickle")),
        ("sklearn_version", Plain(PythonEnvironment.ScikitLearnVersion)));

    private static IEnumerable<(string, YamlNode)> Signature(ModelSignature? signature)
    {
        if (signature is not null)
            yield return ("signature", Map(("inputs", Quoted(signature.Inputs.ToJson())), ("outputs", Quoted(signature.Outputs.ToJson())), ("params", Null)));
    }
}
