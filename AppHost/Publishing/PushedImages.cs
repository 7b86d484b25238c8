using System.Text.RegularExpressions;
using MultiModel.Manifests;

namespace MultiModel.AppHost.Publishing;

/// <summary>What <c>services/images.proj</c> pushed: a file <c>NAME.digest</c> for each image, with <c>REGISTRY/NAME@sha256:...</c> in it.</summary>
internal static partial class PushedImages
{
    /// <returns>Digests (<c>sha256:...</c>) by image name.</returns>
    /// <exception cref="IOException">One of the images that manifests use was not pushed to this registry.</exception>
    public static IReadOnlyDictionary<string, string> Read(string folder, string registry) => Images.Own.ToDictionary(static name => name, name =>
    {
        var file = Path.Combine(folder, name + ".digest");
        if (!File.Exists(file))
            throw new IOException($"There is no {file}. {Push(registry)}");
        var reference = File.ReadAllText(file).Trim();
        return Pattern().Match(reference) is { Success: true } match && match.Groups["image"].Value == $"{registry}/{name}"
            ? match.Groups["digest"].Value
            : throw new IOException($"{file} says \"{reference}\", which is no digest of {registry}/{name}. {Push(registry)}");
    });

    private static string Push(string registry) => $"Push the images: dotnet build services/images.proj -p:ImageRegistry={registry} -p:Push=true";

    [GeneratedRegex(@"\A(?<image>[^@]+)@(?<digest>sha256:[0-9a-f]{64})\z")]
    private static partial Regex Pattern();
}
