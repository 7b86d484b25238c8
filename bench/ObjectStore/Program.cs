using System.Diagnostics;
using MultiModel.ObjectStore.Benchmarks;

// dotnet run -c Release --project bench/ObjectStore [folder on the disk to measure]
var folder = Directory.CreateDirectory(Path.Combine(args.FirstOrDefault() ?? Path.GetTempPath(), $"objectstore-bench-{Environment.ProcessId}")).FullName;
try
{
    var clock = Stopwatch.StartNew();
    using var store = await StoreUnderTest.StartAsync(Path.Combine(folder, "data"));
    Console.WriteLine($"ready after {clock.ElapsedMilliseconds} ms");
    Console.WriteLine();
    Console.WriteLine("| size | at once | PUT/s | PUT p50 ms | PUT p99 ms | PUT MiB/s | GET/s | GET p50 ms | GET p99 ms | GET MiB/s |");
    Console.WriteLine("|---|---|---|---|---|---|---|---|---|---|");
    foreach (var (name, size, count) in new[] { ("1 KiB", 1 << 10, 1500), ("1 MiB", 1 << 20, 160), ("64 MiB", 64 << 20, 8) })
        foreach (var parallel in new[] { 1, 8 })
        {
            using var load = new Load(store.Address, size, parallel);
            await load.RunAsync(HttpMethod.Put, Math.Max(parallel, count / 8));
            var put = await load.RunAsync(HttpMethod.Put, count);
            var get = await load.RunAsync(HttpMethod.Get, count);
            Console.WriteLine($"| {name} | {parallel} | {put} | {get} |");
        }
    Console.WriteLine();
    var (resident, proportional) = store.Mebibytes;
    Console.WriteLine($"memory of the store after this load: {resident} MiB resident, {proportional} MiB without its neighbours' share of the runtime");
    Console.WriteLine();
    Console.WriteLine("The disk itself, one after the other, without HTTP, signatures and hashes:");
    Console.WriteLine();
    Console.WriteLine("| size | write and rename ms | with fsync of file and folder ms |");
    Console.WriteLine("|---|---|---|");
    foreach (var (name, size, count) in new[] { ("1 KiB", 1 << 10, 300), ("1 MiB", 1 << 20, 60), ("64 MiB", 64 << 20, 4) })
        Console.WriteLine($"| {name} | {Disk.Measure(folder, size, count, sync: false):F2} | {Disk.Measure(folder, size, count, sync: true):F2} |");
}
finally
{
    Directory.Delete(folder, recursive: true);
}
