using MultiModel.Learning;
using MultiModel.Learning.Datasets;
using MultiModel.Mlflow;

namespace MultiModel.Graphs.Benchmarks;

/// <summary>The two models of the example as the trainer makes them.</summary>
internal static class IrisModels
{
    /// <summary>Writes <c>FOLDER/scaler</c> and <c>FOLDER/svc</c>.</summary>
    public static void Write(string folder)
    {
        var iris = Iris.Load();
        var scaler = new StandardScaler().Fit(iris.Data, iris.FeatureNames);
        var scaled = scaler.Transform(iris.Data);
        Write(folder, "scaler", iris.Data, (directory, details) => ModelDirectory.Write(directory, scaler, details));
        var svc = new SVC().Fit(scaled, iris.Target);
        Write(folder, "svc", scaled, (directory, details) => ModelDirectory.Write(directory, svc, details));
    }

    private static void Write(string folder, string name, Matrix X, Action<string, ModelDetails> write)
    {
        Directory.CreateDirectory(folder);
        var directory = Path.Combine(folder, name);
        write(directory, new ModelDetails(name, X.Take([0, 1, 2]), new Dictionary<string, string>(), new Dictionary<string, double>(), DateTimeOffset.UnixEpoch));
        ModelDirectory.Stamp(directory, "bench", name);
    }
}
