using MultiModel.Learning;
using MultiModel.Learning.Datasets;
using MultiModel.Mlflow;

namespace MultiModel.GraphRunner.Tests.Support;

/// <summary>The two models of the example, written as model directories, and what they answer.</summary>
internal sealed record IrisModels(string ScalerPath, string SvcPath, string ScalerDigest, string SvcDigest, Matrix X, Labels Expected, Matrix Scores)
{
    /// <summary>Trains on iris and writes <c>&lt;folder&gt;/&lt;run&gt;/scaler</c> and <c>/svc</c>.</summary>
    public static IrisModels Write(string folder, string run, Kernel kernel = Kernel.Rbf, string? traceParent = null, bool probability = false)
    {
        var iris = Iris.Load();
        var scaler = new StandardScaler();
        scaler.Fit(iris.Data, iris.FeatureNames);
        var scaled = scaler.Transform(iris.Data);
        var svc = new SVC(new SvcParameters { Kernel = kernel });
        svc.Fit(scaled, iris.Target, null, null, TestContext.Current.CancellationToken);
        if (probability)
            svc = SVC.FromState(svc.State with { ProbA = [-1, -1, -1], ProbB = [0, 0, 0] });
        var scalerPath = Write(folder, run, "scaler", iris.Data, traceParent, (directory, details) => ModelDirectory.Write(directory, scaler, details));
        var svcPath = Write(folder, run, "svc", scaled, traceParent, (directory, details) => ModelDirectory.Write(directory, svc, details));
        return new IrisModels(scalerPath, svcPath, ModelDigest.Compute(Path.Combine(folder, scalerPath)), ModelDigest.Compute(Path.Combine(folder, svcPath)), iris.Data, svc.Predict(scaled), svc.DecisionFunction(scaled));
    }

    private static string Write(string folder, string run, string name, Matrix X, string? traceParent, Action<string, ModelDetails> write)
    {
        var path = $"{run}/artifacts/{name}";
        var directory = Path.Combine(folder, path);
        Directory.CreateDirectory(Path.GetDirectoryName(directory)!);
        var details = new ModelDetails(name, X.Take([0, 1, 2]), new Dictionary<string, string>(), new Dictionary<string, double>(), DateTimeOffset.UnixEpoch);
        write(directory, details);
        ModelDirectory.Stamp(directory, run, name, traceParent);
        return path;
    }
}
