using System.Buffers;
using System.Text.Json;
using System.Text.Unicode;
using MultiModel.Tracking.Artifacts;

namespace MultiModel.Tracking.Pages;

public enum PreviewKind { None, Text, Image }

/// <summary>What a page shows of a file.</summary>
/// <param name="Size">Bytes of the whole file.</param>
/// <param name="Cut">The text is only its beginning.</param>
public sealed record Preview(PreviewKind Kind, string Text, long Size, bool Cut)
{
    private const int MaxText = 256 * 1024;

    private static readonly string[] ImageExtensions = [".png", ".jpg", ".jpeg", ".gif", ".webp", ".svg"];

    /// <summary>Decided by the name for images, by the content for text.</summary>
    internal static async Task<Preview> LoadAsync(ArtifactStore artifacts, S3Location root, ArtifactPath file, long size, CancellationToken cancellationToken)
    {
        if (IsImage(file))
            return new Preview(PreviewKind.Image, "", size, false);
        var buffer = new byte[Math.Min(size, MaxText)];
        var length = 0;
        await artifacts.ReadAsync(
            root,
            file,
            async (content, cancellation) => length = await content.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellation),
            cancellationToken);
        return OfText(file, buffer.AsSpan(0, length), size) ?? new Preview(PreviewKind.None, "", size, false);
    }

    public static bool IsImage(ArtifactPath file) => ImageExtensions.Contains(Path.GetExtension(file.Name), StringComparer.OrdinalIgnoreCase);

    /// <summary>Null when the bytes are not UTF-8 text. JSON is indented.</summary>
    internal static Preview? OfText(ArtifactPath file, ReadOnlySpan<byte> bytes, long size)
    {
        var cut = bytes.Length < size;
        var characters = new char[bytes.Length];
        // A cut may fall inside a character, which is then left out.
        var status = Utf8.ToUtf16(bytes, characters, out _, out var length, replaceInvalidSequences: false, isFinalBlock: !cut);
        if (status == OperationStatus.InvalidData || bytes.Contains((byte)0))
            return null;
        var text = new string(characters, 0, length);
        return new Preview(PreviewKind.Text, !cut && file.Name.EndsWith(".json", StringComparison.OrdinalIgnoreCase) ? Indent(text) : text, size, cut);
    }

    private static string Indent(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            return JsonSerializer.Serialize(
                document.RootElement,
                new JsonSerializerOptions
                {
                    WriteIndented = true,
                    Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping
                });
        }
        catch (JsonException)
        {
            return json;
        }
    }
}
