using System.Diagnostics;
using System.Globalization;

namespace MultiModel.EndToEnd.Hosting;

/// <summary>Processes of this machine, read from /proc.</summary>
internal static class ProcessTree
{
    public static IReadOnlyList<int> Descendants(int parent)
    {
        var parents = All().ToLookup(static process => process.Parent, static process => process.Id);
        return [.. Below(parent)];

        IEnumerable<int> Below(int id) => parents[id].SelectMany(child => Below(child).Prepend(child));
    }

    /// <summary>Processes with a text in their environment: those that a detached launcher started, too.</summary>
    public static IReadOnlyList<int> WithEnvironment(string text) =>
        [.. All().Select(static process => process.Id).Where(id => id != Environment.ProcessId && ReadEnvironment(id).Contains(text, StringComparison.Ordinal))];

    /// <summary>A variable of one of these processes that has it.</summary>
    public static string Variable(IEnumerable<int> processes, string name) => processes
        .SelectMany(static id => ReadEnvironment(id).Split('\0')).First(variable => variable.StartsWith(name + "=", StringComparison.Ordinal))[(name.Length + 1)..];

    public static async Task AssertGoneAsync(IReadOnlyList<int> processes, TimeSpan deadline, CancellationToken ct)
    {
        var waited = Stopwatch.GetTimestamp();
        while (processes.Any(IsRunning) && Stopwatch.GetElapsedTime(waited) < deadline)
            await Task.Delay(50, ct);
        Assert.DoesNotContain(processes, IsRunning);
    }

    /// <summary>True while the process runs; a zombie that waits to be collected does not.</summary>
    public static bool IsRunning(int id) => Read(id) is { State: not ('Z' or 'X') };

    private static string ReadEnvironment(int id)
    {
        try
        {
            return File.ReadAllText($"/proc/{id}/environ");
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return ""; // ended meanwhile, or somebody else's
        }
    }

    private static IEnumerable<(int Id, int Parent)> All() => Directory.EnumerateDirectories("/proc")
        .Select(static folder => int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out var id) ? id : 0)
        .Where(static id => id > 0)
        .Select(static id => (id, Read(id)?.Parent ?? 0));

    /// <remarks>/proc/ID/stat is: id (name) state parent ...; the name may hold spaces and parentheses.</remarks>
    private static (char State, int Parent)? Read(int id)
    {
        try
        {
            var fields = File.ReadAllText($"/proc/{id}/stat").Split(") ")[^1].Split(' ');
            return (fields[0][0], int.Parse(fields[1], CultureInfo.InvariantCulture));
        }
        catch (IOException)
        {
            return null; // ended meanwhile
        }
    }
}
