using System.Globalization;
using BenchmarkDotNet.Running;
using MultiModel.Learning.Benchmarks;

// compare FOLDER TASK DATA REPETITIONS: a task of bench/Learning/bench.py. Anything else: BenchmarkDotNet's own arguments, such as --job short --filter '*'.
if (args is ["compare", var folder, var task, var data, var repetitions])
    new Comparison(folder).Run(task, data, int.Parse(repetitions, CultureInfo.InvariantCulture));
else
    BenchmarkSwitcher.FromAssembly(typeof(Comparison).Assembly).Run(args);
