using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using MultiModel.Learning.Datasets;

namespace MultiModel.Learning.Benchmarks;

/// <summary>
/// The C# half of bench/learning.py: reads the arrays that the script wrote, runs each task, and prints one line of
/// "task wall-ms cpu-ms" per repetition.
/// </summary>
internal sealed class Comparison(string folder)
{
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(2);

    public void Run()
    {
        foreach (var line in File.ReadAllLines(Path.Combine(folder, "tasks.txt")))
        {
            var fields = line.Split(' ');
            var (task, data, repetitions) = (fields[0], fields[1], int.Parse(fields[2], CultureInfo.InvariantCulture));
            var action = Prepare(task, data);
            var start = Stopwatch.GetTimestamp();
            action();
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"# first {task} {data}: {Stopwatch.GetElapsedTime(start).TotalMilliseconds:F1} ms, compilation included."));
            // The runtime compiles hot methods a second time, in the background, after a while.
            if (task != "read_csv")
                while (Stopwatch.GetElapsedTime(start) < WarmUp)
                    action();
            for (var i = 0; i < repetitions; i++)
                Measure($"{task} {data}", action);
        }
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
                return () => svc.PredictIndices(rows);
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

    private static void Measure(string name, Action action)
    {
        var process = Process.GetCurrentProcess();
        var (cpu, start) = (process.TotalProcessorTime, Stopwatch.GetTimestamp());
        action();
        var wall = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        process.Refresh();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name} {wall:F3} {(process.TotalProcessorTime - cpu).TotalMilliseconds:F3}"));
    }
}
