using BenchmarkDotNet.Running;
using MultiModel.Graphs.Benchmarks;

// models FOLDER: trains scaler and svc on iris and writes their model directories.
// around FOLDER S3-PORT OTLP-PORT FLOOR-PORT: the store, a receiver of telemetry that swallows it, an endpoint that does nothing.
// load rest|grpc PORT IN-FLIGHT SECONDS: predictions of one row with .NET's client.
// Anything else: BenchmarkDotNet's own arguments, such as --job short --filter '*'.
switch (args)
{
    case ["models", var folder]:
        IrisModels.Write(folder);
        break;
    case ["around", var folder, var s3, var otlp, var floor]:
        await Surroundings.RunAsync(folder, int.Parse(s3), int.Parse(otlp), int.Parse(floor));
        break;
    case ["load", var protocol, var port, var concurrency, var seconds]:
        await Load.RunAsync(protocol, int.Parse(port), int.Parse(concurrency), TimeSpan.FromSeconds(int.Parse(seconds)));
        break;
    default:
        BenchmarkSwitcher.FromAssembly(typeof(IrisModels).Assembly).Run(args);
        break;
}
