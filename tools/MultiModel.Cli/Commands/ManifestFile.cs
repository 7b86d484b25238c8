using System.IO.Enumeration;
using System.Text;
using MultiModel.Graphs.Yaml;

namespace MultiModel.Cli.Commands;

/// <summary>A manifest's file; <c>-</c> is standard input and output.</summary>
internal static class ManifestFile
{
    public const string StandardInput = "-";

    public const char ByteOrderMark = '\uFEFF';

    private static readonly string[] Extensions = [".yaml", ".yml", ".json"];

    /// <returns>The manifests below a folder, by name, but for those below a link to a folder, which may lead round; of a file that file.</returns>
    /// <exception cref="IOException">The folder has none.</exception>
    public static IReadOnlyList<string> Below(string path)
    {
        if (!Directory.Exists(path))
            return [path];
        var all = new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.None, IgnoreInaccessible = false };
        var files = new FileSystemEnumerable<string>(path, static (ref entry) => entry.ToSpecifiedFullPath(), all)
        {
            ShouldIncludePredicate = static (ref entry) => !entry.IsDirectory && Extensions.Contains(Path.GetExtension(entry.FileName.ToString())),
            ShouldRecursePredicate = static (ref entry) => !entry.Attributes.HasFlag(FileAttributes.ReparsePoint),
        }.Order(StringComparer.Ordinal).ToList();
        return files.Count > 0 ? files : throw new IOException("the folder has no .yaml, .yml or .json file.");
    }

    /// <exception cref="IOException">It cannot be read, is longer than a manifest may be, or is no UTF-8: written back, what it holds would be another.</exception>
    public static async Task<string> ReadAsync(string file, CancellationToken cancellationToken)
    {
        if (Directory.Exists(file))
            throw new IOException("it is a folder: name a file in it.");
        try
        {
            await using var stream = file == StandardInput ? Console.OpenStandardInput() : File.OpenRead(file);
            using var reader = new StreamReader(stream, new UTF8Encoding(false, throwOnInvalidBytes: true), detectEncodingFromByteOrderMarks: false);
            var text = await YamlLimits.Default.ReadAsync(reader, cancellationToken)
                ?? throw new IOException($"it has more than the {YamlLimits.Default.Length:N0} characters that a manifest may have.");
            return text.TrimStart(ByteOrderMark);
        }
        catch (DecoderFallbackException fault)
        {
            throw new IOException("it is not UTF-8, as YAML has to be here: save it so.", fault);
        }
    }

    /// <summary>
    /// The file is whole at every time: it is replaced, not overwritten. A link's target is, and the file keeps its mode and its byte order mark.
    /// </summary>
    public static async Task WriteAsync(string file, string text, TextWriter standardOutput, CancellationToken cancellationToken)
    {
        if (file == StandardInput)
        {
            await standardOutput.WriteAsync(text);
            return;
        }
        var target = new FileInfo(file).ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? Path.GetFullPath(file);
        var temporary = $"{target}.{Guid.NewGuid():N}.tmp";
        try
        {
            await File.WriteAllTextAsync(temporary, text, new UTF8Encoding(encoderShouldEmitUTF8Identifier: HasByteOrderMark(target)), cancellationToken);
            if (!OperatingSystem.IsWindows())
                File.SetUnixFileMode(temporary, File.GetUnixFileMode(target));
            File.Move(temporary, target, overwrite: true);
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    private static bool HasByteOrderMark(string file)
    {
        using var stream = File.OpenRead(file);
        Span<byte> start = stackalloc byte[Encoding.UTF8.Preamble.Length];
        return stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false) == start.Length && start.SequenceEqual(Encoding.UTF8.Preamble);
    }
}
