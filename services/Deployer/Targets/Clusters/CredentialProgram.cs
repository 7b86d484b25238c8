using System.Collections.Concurrent;
using System.Diagnostics;

namespace MultiModel.Deployer.Targets.Clusters;

/// <summary>What a kubeconfig's program for credentials wrote last to its standard error: how to sign in again, mostly.</summary>
internal static class CredentialProgram
{
    private const int MostLines = 3;
    private const int MostCharacters = 200;

    // It is told line by line beside the failure, by the same process, and a moment later at most.
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(500);

    private static readonly ConcurrentQueue<(string Line, long At)> Lines = new();

    public static void Hear(object? sender, DataReceivedEventArgs told)
    {
        if (string.IsNullOrWhiteSpace(told.Data))
            return;
        // also to the log, whole
        System.Console.Error.WriteLine(told.Data);
        var line = told.Data.Trim();
        Lines.Enqueue((line.Length > MostCharacters ? line[..MostCharacters] + "..." : line, Stopwatch.GetTimestamp()));
        while (Lines.Count > MostLines)
            Lines.TryDequeue(out _);
    }

    /// <summary>Its lines in one; null when it has written none.</summary>
    /// <param name="since">When it was started, as <see cref="Stopwatch"/> tells it.</param>
    public static string? LastWords(long since)
    {
        SpinWait.SpinUntil(() => Since(since).Any(), Moment);
        return Since(since).Distinct().ToList() is { Count: > 0 } lines ? string.Join(" ", lines).TrimEnd('.') : null;
    }

    private static IEnumerable<string> Since(long since) => Lines.Where(told => told.At >= since).Select(static told => told.Line);
}
