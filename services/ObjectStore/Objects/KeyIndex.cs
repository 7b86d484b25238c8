using MultiModel.ObjectStore.Disk;

namespace MultiModel.ObjectStore.Objects;

/// <summary>Where a list begins and what it holds.</summary>
/// <param name="Prefix">Only keys that start with it.</param>
/// <param name="Delimiter">Keys with it after the prefix are rolled up into one common prefix; empty for none.</param>
/// <param name="After">Only keys after this one; empty for all.</param>
/// <param name="AfterPrefix">Only keys after every key that starts with it; empty for all.</param>
/// <param name="Limit">Most keys and common prefixes together.</param>
internal sealed record ListQuery(string Prefix, string Delimiter, string After, string AfterPrefix, int Limit);

/// <summary>Keys and common prefixes, each in order; <paramref name="Last"/> is the last of both.</summary>
internal sealed record ListPage(IReadOnlyList<string> Keys, IReadOnlyList<string> CommonPrefixes, string Last, bool LastIsPrefix, bool IsTruncated);

/// <summary>The keys of a bucket in the order of lists. Not safe for threads: the bucket's lock guards it.</summary>
internal sealed class KeyIndex(IEnumerable<string> keys)
{
    private readonly SortedSet<string> keys = new(keys, Utf8Order.Instance);

    /// <summary>The keys of a folder of object files.</summary>
    public static KeyIndex Read(string folder, ILogger logger) => new(new DirectoryInfo(folder).EnumerateFiles()
        .Where(static file => KeyFile.IsName(file.Name))
        .Select(file => KeyFile.KeyOf(file.Name) ?? ReadKey(file.FullName, logger))
        .OfType<string>());

    public void Add(string key) => keys.Add(key);

    public void Remove(string key) => keys.Remove(key);

    public ListPage List(ListQuery query)
    {
        var found = new List<string>();
        var prefixes = new List<string>();
        var last = "";
        var lastIsPrefix = false;
        var from = query.AfterPrefix.Length > 0 ? Utf8Order.After(query.AfterPrefix) : "";
        while (from is not null && Next(from, query) is { } key)
        {
            if (found.Count + prefixes.Count == query.Limit)
                return new ListPage(found, prefixes, last, lastIsPrefix, IsTruncated: query.Limit > 0);
            var end = query.Delimiter.Length == 0 ? -1 : key.IndexOf(query.Delimiter, query.Prefix.Length, StringComparison.Ordinal);
            lastIsPrefix = end >= 0;
            last = lastIsPrefix ? key[..(end + query.Delimiter.Length)] : key;
            (lastIsPrefix ? prefixes : found).Add(last);
            from = lastIsPrefix ? Utf8Order.After(last) : key + '\0';
        }
        return new ListPage(found, prefixes, last, lastIsPrefix, IsTruncated: false);
    }

    private static string? ReadKey(string path, ILogger logger)
    {
        try
        {
            return ObjectFile.ReadRecord(path)!.Key;
        }
        catch (InvalidDataException damage)
        {
            logger.LogError("{Damage} Its key, too long for a file's name, was in it: no list shows it.", damage.Message);
            return null;
        }
    }

    /// <summary>The first key from <paramref name="from"/> on that the query admits.</summary>
    private string? Next(string from, ListQuery query)
    {
        if (Utf8Order.Compare(from, query.Prefix) < 0)
            from = query.Prefix;
        if (query.After.Length > 0 && Utf8Order.Compare(from, query.After) <= 0)
            from = query.After + '\0';
        if (keys.Count == 0 || Utf8Order.Compare(from, keys.Max) > 0)
            return null;
        var first = keys.GetViewBetween(from, keys.Max!).Min;
        return first is not null && first.StartsWith(query.Prefix, StringComparison.Ordinal) ? first : null;
    }
}
