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

    /// <summary>True while the process runs; a zombie that waits to be collected does not.</summary>
    public static bool IsRunning(int id) => Read(id) is { State: not ('Z' or 'X') };

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
