using System.Diagnostics;
using System.Globalization;
using MultiModel.ObjectStore.Benchmarks;

// dotnet run -c Release --project bench/ObjectStore -- [folder on the disk to measure] [name address access-key secret-key of a peer]
var folder = Directory.CreateDirectory(Path.Combine(args.FirstOrDefault() ?? Path.GetTempPath(), $"objectstore-bench-{Environment.ProcessId}")).FullName;
var stores = new List<StoreUnderTest>();
try
{
    var clock = Stopwatch.StartNew();
    var store = await StoreUnderTest.StartAsync("ObjectStore", Path.Combine(folder, "data"));
    stores.Add(store);
    Console.WriteLine($"ready after {clock.ElapsedMilliseconds} ms");
    if (args is [_, var name, var address, var accessKey, var secretKey])
        stores.Add(await StoreUnderTest.ConnectAsync(name, new Uri(address), accessKey, secretKey));
    if (File.Exists("/usr/lib/x86_64-linux-gnu/libeatmydata.so"))
        stores.Add(await StoreUnderTest.StartAsync("ObjectStore without fsync", Path.Combine(folder, "unsafe"), unsafely: true));
    Console.WriteLine();
    Console.WriteLine("Each row's stores in turn; a ratio is ObjectStore's rate divided by that store's.");
    Console.WriteLine();
    Console.WriteLine("| size | at once | store | PUT/s | PUT p50 ms | PUT p99 ms | PUT MiB/s | ratio | GET/s | GET p50 ms | GET p99 ms | GET MiB/s | ratio |");
    Console.WriteLine("|---|---|---|---|---|---|---|---|---|---|---|---|---|");
    foreach (var (size, bytes, count) in new[] { ("1 KiB", 1 << 10, 800), ("1 MiB", 1 << 20, 120), ("64 MiB", 64 << 20, 8) })
        foreach (var parallel in new[] { 1, 8 })
        {
            (Result Put, Result Get)? own = null;
            foreach (var one in stores)
            {
                using var load = new Load(one, bytes, parallel);
                await load.RunAsync(HttpMethod.Put, Math.Max(parallel, count / 8));
                var put = await load.RunAsync(HttpMethod.Put, count);
                var get = await load.RunAsync(HttpMethod.Get, count);
                own ??= (put, get);
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                    $"| {size} | {parallel} | {one.Name} | {put} | {own.Value.Put.PerSecond / put.PerSecond:F2} | {get} | {own.Value.Get.PerSecond / get.PerSecond:F2} |"));
            }
        }
    Console.WriteLine();
    var (resident, proportional) = store.Mebibytes;
    Console.WriteLine($"memory of the store after this load: {resident} MiB resident, {proportional} MiB without its neighbours' share of the runtime");
    Console.WriteLine();
    Console.WriteLine("The disk itself, one after the other, without HTTP, signatures and hashes:");
    Console.WriteLine();
    Console.WriteLine("| size | write and rename ms | with fsync of file and folder ms |");
    Console.WriteLine("|---|---|---|");
    foreach (var (size, bytes, count) in new[] { ("1 KiB", 1 << 10, 300), ("1 MiB", 1 << 20, 60), ("64 MiB", 64 << 20, 4) })
    {
        var written = Disk.Measure(folder, bytes, count, sync: false);
        var synced = Disk.Measure(folder, bytes, count, sync: true);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {size} | {written:F2} | {synced:F2} |"));
    }
}
finally
{
    stores.ForEach(static store => store.Dispose());
    Directory.Delete(folder, recursive: true);
}
