using System.Diagnostics;
using MultiModel.Testing;

namespace MultiModel.EndToEnd.Hosting;

/// <summary>The containers of AppHost.cs, known by their volumes, whose id is kept in the data folder.</summary>
internal static class StartedContainers
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    /// <returns>Whether the application on this data folder runs containers.</returns>
    public static bool Of(TemporaryFolder folder) => File.Exists(folder.File("volumes"));

    /// <summary>Removes the volumes, which Docker and Podman refuse for as long as a container has them.</summary>
    public static async Task AssertGoneAsync(TemporaryFolder folder, CancellationToken ct)
    {
        if (!Of(folder))
            return;
        var id = (await File.ReadAllTextAsync(folder.File("volumes"), ct)).Trim();
        var began = Stopwatch.GetTimestamp();
        foreach (var volume in new[] { $"multimodel-minio-{id}", $"multimodel-mlflow-{id}" })
            while (!await SucceedsAsync($"docker volume rm {volume} || podman volume rm {volume}", ct))
            {
                Assert.True(Stopwatch.GetElapsedTime(began) < Deadline, $"The container with the volume {volume} was not removed.");
                await Task.Delay(500, ct);
            }
    }

    private static async Task<bool> SucceedsAsync(string command, CancellationToken ct)
    {
        using var process = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", $"({command}) >/dev/null 2>&1"]))!;
        await process.WaitForExitAsync(ct);
        return process.ExitCode == 0;
    }
}
