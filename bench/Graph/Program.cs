using BenchmarkDotNet.Running;
using MultiModel.Graphs.Benchmarks;

// models FOLDER: trains scaler and svc on iris and writes their model directories.
// around FOLDER S3-PORT OTLP-PORT FLOOR-PORT: the store, a receiver of telemetry that swallows it, an endpoint that does nothing.
// bare PORT [PORT...]: a server that asks the others, one after the other, and does nothing else.
// load rest|grpc|v2|live PORT IN-FLIGHT SECONDS: predictions of one row with .NET's client.
// profile PID rest|grpc|v2|live PORT IN-FLIGHT SECONDS: the same, and what the process takes for each of processor time and memory.
// Anything else: BenchmarkDotNet's own arguments, such as --job short --filter '*'.
switch (args)
{
    case ["models", var folder]:
        IrisModels.Write(folder);
        break;
    case ["around", var folder, var s3, var otlp, var floor]:
        await Surroundings.RunAsync(folder, int.Parse(s3), int.Parse(otlp), int.Parse(floor));
        break;
    case ["bare", var port, .. var next]:
        await Bare.RunAsync(int.Parse(port), [.. next.Select(int.Parse)]);
        break;
    case ["load", var protocol, var port, var concurrency, var seconds]:
        await Load.PrintAsync(protocol, int.Parse(port), int.Parse(concurrency), TimeSpan.FromSeconds(int.Parse(seconds)));
        break;
    case ["profile", var pid, var protocol, var port, var concurrency, var seconds]:
        await Profile.RunAsync(int.Parse(pid), protocol, int.Parse(port), int.Parse(concurrency), TimeSpan.FromSeconds(int.Parse(seconds)));
        break;
    default:
        BenchmarkSwitcher.FromAssembly(typeof(IrisModels).Assembly).Run(args);
        break;
}
