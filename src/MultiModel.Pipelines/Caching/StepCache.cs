using System.Text.Json;

namespace MultiModel.Pipelines;

/// <summary>
/// Keeps what steps wrote, by content: the key is the step's name, the version of the code, the values of its parameters and
/// the digests of its inputs, never a path. An entry whose files no longer have the digests that were noted is not used.
/// </summary>
/// <param name="directory">made when first needed; entries are its folders</param>
/// <param name="codeVersion">changes whenever the steps' code does</param>
/// <param name="time">says when an entry was used</param>
public sealed class StepCache(string directory, string codeVersion, TimeProvider time)
{
    /// <summary>Entries beyond this are removed, the least recently used first.</summary>
    private const int MaximumEntries = 200;

    private const string EntryFile = "entry.json";

    private sealed record Entry(IReadOnlyDictionary<string, string> Digests, IReadOnlyDictionary<string, JsonElement> Results, string? Message);

    internal async Task<string> KeyAsync(Step step, StepContext context, CancellationToken cancellationToken) => ContentDigest.OfText(JsonSerializer.Serialize(new
    {
        codeVersion,
        step = step.Name,
        parameters = step.Parameters.Order(StringComparer.Ordinal).Select(name => new[] { name, context.Parameter(name) }),
        inputs = step.Inputs.OrderBy(static input => input.Name, StringComparer.Ordinal).Select(input => new[] { input.Name, ContentDigest.Of(context.Input(input.Name)) }),
        fingerprint = step.FingerprintAsync is null ? null : await step.FingerprintAsync(context, cancellationToken),
    }));

    internal bool TryRestore(string key, Step step, StepContext context, string folder)
    {
        var kept = Path.Combine(directory, key);
        if (Read(Path.Combine(kept, EntryFile)) is not { } entry || !IsWhole(kept, step, entry))
            return false;
        foreach (var output in step.Outputs)
            Copy(Path.Combine(kept, output.Name), Path.Combine(folder, output.Name));
        MarkUsed(kept);
        context.SetResults(entry.Results);
        context.Message = entry.Message;
        return true;
    }

    /// <exception cref="IOException">The disk is full, for example; nothing is kept then.</exception>
    /// <exception cref="UnauthorizedAccessException">The directory cannot be written.</exception>
    internal void Keep(string key, Step step, StepContext context, string folder)
    {
        Directory.CreateDirectory(directory);
        var fresh = Path.Combine(directory, $".{key}-{Path.GetRandomFileName()}");
        Directory.CreateDirectory(fresh);
        try
        {
            foreach (var output in step.Outputs)
                Copy(Path.Combine(folder, output.Name), Path.Combine(fresh, output.Name));
            var digests = step.Outputs.ToDictionary(static output => output.Name, output => ContentDigest.Of(Path.Combine(fresh, output.Name)));
            File.WriteAllBytes(Path.Combine(fresh, EntryFile), JsonSerializer.SerializeToUtf8Bytes(new Entry(digests, context.Results, context.Message)));
            MarkUsed(fresh);
            Replace(Path.Combine(directory, key), fresh);
        }
        finally
        {
            if (Directory.Exists(fresh))
                Directory.Delete(fresh, recursive: true);
        }
        RemoveOldest();
    }

    private static void Replace(string kept, string fresh)
    {
        try
        {
            if (Directory.Exists(kept))
                Directory.Delete(kept, recursive: true);
            Directory.Move(fresh, kept);
        }
        catch (IOException) when (Directory.Exists(kept))
        {
            // Another run kept the same content meanwhile.
        }
    }

    private void MarkUsed(string entry) => Directory.SetLastWriteTimeUtc(entry, time.GetUtcNow().UtcDateTime);

    private static Entry? Read(string file)
    {
        try
        {
            return JsonSerializer.Deserialize<Entry>(File.ReadAllBytes(file));
        }
        catch (Exception exception) when (exception is JsonException or FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    private static bool IsWhole(string kept, Step step, Entry entry) => step.Outputs.All(output =>
        Path.Combine(kept, output.Name) is var path && Path.Exists(path)
        && entry.Digests.TryGetValue(output.Name, out var digest) && digest == ContentDigest.Of(path));

    private static void Copy(string source, string target)
    {
        if (File.Exists(source))
        {
            File.Copy(source, target, overwrite: true);
            return;
        }
        Directory.CreateDirectory(target);
        foreach (var file in Directory.EnumerateFiles(source, "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(target, Path.GetRelativePath(source, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy, overwrite: true);
        }
    }

    private void RemoveOldest()
    {
        foreach (var old in new DirectoryInfo(directory).EnumerateDirectories().OrderByDescending(static entry => entry.LastWriteTimeUtc).Skip(MaximumEntries))
            Remove(old);

        static void Remove(DirectoryInfo entry)
        {
            try
            {
                entry.Delete(recursive: true);
            }
            catch (DirectoryNotFoundException)
            {
                // Another run removed it.
            }
        }
    }
}
