using BenchmarkDotNet.Running;
using MultiModel.Learning.Benchmarks;

// compare FOLDER: the tasks of bench/learning.py on its data. Anything else: BenchmarkDotNet's own arguments, such as --job short --filter '*'.
if (args is ["compare", var folder])
    new Comparison(folder).Run();
else
    BenchmarkSwitcher.FromAssembly(typeof(Comparison).Assembly).Run(args);
