using BenchmarkDotNet.Running;
using MultiModel.Graphs.Benchmarks;

// models FOLDER: trains scaler and svc on iris and writes their model directories.
// around FOLDER S3-PORT OTLP-PORT FLOOR-PORT: the store, a receiver of telemetry that swallows it, an endpoint that does nothing.
// Anything else: BenchmarkDotNet's own arguments, such as --job short --filter '*'.
switch (args)
{
    case ["models", var folder]:
        IrisModels.Write(folder);
        break;
    case ["around", var folder, var s3, var otlp, var floor]:
        await Surroundings.RunAsync(folder, int.Parse(s3), int.Parse(otlp), int.Parse(floor));
        break;
    default:
        BenchmarkSwitcher.FromAssembly(typeof(IrisModels).Assembly).Run(args);
        break;
}
