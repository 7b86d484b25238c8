namespace MultiModel.Mlflow.Onnx;
internal sealed class OnnxModel { public static NativeModel Load(byte[] bytes) => throw new NotImplementedException(); }
