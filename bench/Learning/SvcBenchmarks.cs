using BenchmarkDotNet.Attributes;
using MultiModel.Learning.Datasets;

namespace MultiModel.Learning.Benchmarks;

/// <summary>Fit and prediction on iris: the small sizes that a request or a tutorial has.</summary>
[MemoryDiagnoser]
public class SvcBenchmarks
{
    private readonly Labels y = Iris.Load().Target;
    private Matrix X = null!;
    private SVC svc = null!;

    [Params(Kernel.Linear, Kernel.Rbf)]
    public Kernel Kernel { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        var raw = Iris.Load().Data;
        X = new StandardScaler().Fit(raw).Transform(raw);
        svc = Fit();
    }

    [Benchmark]
    public SVC Fit() => new SVC(new SvcParameters { Kernel = Kernel }).Fit(X, y);

    [Benchmark]
    public int PredictIndex() => svc.PredictIndex(X.Row(60));

    [Benchmark]
    public int[] PredictIndices() => svc.PredictIndices(X);
}
