using MultiModel.Learning;
using MultiModel.Learning.Datasets;

namespace MultiModel.Mlflow.Tests;

/// <summary>Both estimators of the example, fitted on iris.</summary>
internal static class IrisModels
{
    public static readonly Dataset Iris = Learning.Datasets.Iris.Load();

    public static StandardScaler Scaler() => new StandardScaler().Fit(Iris.Data, Iris.FeatureNames);

    public static Matrix Scaled() => Scaler().Transform(Iris.Data);

    public static SVC Svc(Kernel kernel = Kernel.Rbf, Labels? labels = null) =>
        new SVC(new SvcParameters { Kernel = kernel }).Fit(Scaled(), labels ?? Iris.Target, Iris.FeatureNames);

    /// <summary>The target as text, as booleans, or of the first two classes.</summary>
    public static Labels Text() => Labels.Of([.. Iris.Target.AsInt64().Select(static label => ((string[])["setosa", "versicolor", "virginica"])[label])]);

    public static Labels Booleans() => Labels.Of([.. Iris.Target.AsInt64().Select(static label => label == 2)]);

    public static ModelDetails Details(string name = "svc") => new(
        name,
        Iris.Data.Take([0, 50, 100]),
        new Dictionary<string, string> { ["kernel"] = "rbf" },
        new Dictionary<string, double> { ["accuracy"] = 0.973 },
        new DateTimeOffset(2026, 1, 2, 3, 4, 5, 678, TimeSpan.Zero));
}
