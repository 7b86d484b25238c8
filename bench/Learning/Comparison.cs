using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using MultiModel.Learning.Datasets;

namespace MultiModel.Learning.Benchmarks;

/// <summary>
/// The C# half of bench/Learning/bench.py: runs one task on the arrays that the script wrote, once to warm up as the script does with scikit-learn, and
/// prints "wall-ms cpu-ms" for that run and for each repetition.
/// </summary>
internal sealed class Comparison(string folder)
{
    public void Run(string task, string data, int repetitions)
    {
        if (task.StartsWith("cold start", StringComparison.Ordinal))
        {
            Train();
            return;
        }
        var action = Prepare(task, data);
        for (var i = 0; i <= repetitions; i++)
            Measure(action);
    }

    // Half a second into a fit that takes much longer.
    private static void Cancel(Matrix X, Labels y)
    {
        using var source = new CancellationTokenSource();
        var cancelled = 0L;
        using var timer = new Timer(_ =>
        {
            cancelled = Stopwatch.GetTimestamp();
            source.Cancel();
        }, null, 500, Timeout.Infinite);
        try
        {
            new SVC(new SvcParameters { C = 1e6, Tol = 1e-9 }).Fit(X, y, ct: source.Token);
        }
        catch (OperationCanceledException)
        {
            var late = Stopwatch.GetElapsedTime(cancelled).TotalMilliseconds;
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"# the fit ended {late:F2} ms after its cancellation."));
        }
    }

    private static void Train()
    {
        var iris = Iris.Load();
        new SVC().Fit(new StandardScaler().Fit(iris.Data).Transform(iris.Data), iris.Target);
    }

    private Action Prepare(string task, string data)
    {
        if (task == "read_csv")
            return () => ReadCsv(data);
        var X = ReadMatrix(data);
        var y = Labels.Of(MemoryMarshal.Cast<byte, long>(File.ReadAllBytes(Path.Combine(folder, $"{data}.y"))).ToArray());
        switch (task)
        {
            case "SVC.fit":
                return () => new SVC().Fit(X, y);
            case "SVC.predict":
                var svc = new SVC().Fit(X, y);
                var rows = X.Take([.. Enumerable.Range(0, Math.Min(1000, X.Rows))]);
                return () => svc.Predict(rows);
            case "cancel":
                return () => Cancel(X, y);
            case "StandardScaler.fit":
                return () => new StandardScaler().Fit(X);
            default:
                throw new ArgumentException($"Unknown task {task}.");
        }
    }

    private void ReadCsv(string name)
    {
        using var file = File.OpenRead(Path.Combine(folder, name));
        var dataset = CsvDataset.Read(file, name);
        var megabytes = dataset.Data.Values.LongLength * sizeof(double) >> 20;
        Console.WriteLine($"# {name}: the array takes {megabytes} MB, the process at most {Process.GetCurrentProcess().PeakWorkingSet64 >> 20} MB.");
    }

    private Matrix ReadMatrix(string data)
    {
        var shape = File.ReadAllText(Path.Combine(folder, $"{data}.shape")).Split(' ').Select(static text => int.Parse(text, CultureInfo.InvariantCulture)).ToArray();
        var values = new double[shape[0] * shape[1]];
        using var file = File.OpenRead(Path.Combine(folder, $"{data}.X"));
        file.ReadExactly(MemoryMarshal.AsBytes(values.AsSpan()));
        return new Matrix(shape[0], shape[1], values);
    }

    private static void Measure(Action action)
    {
        var (cpu, start) = (Environment.CpuUsage.TotalTime, Stopwatch.GetTimestamp());
        action();
        var wall = Stopwatch.GetElapsedTime(start);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{wall.TotalMilliseconds:F3} {(Environment.CpuUsage.TotalTime - cpu).TotalMilliseconds:F3}"));
    }
}
