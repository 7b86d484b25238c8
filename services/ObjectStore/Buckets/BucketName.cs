using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;
using MultiModel.ObjectStore.Protocol;

namespace MultiModel.ObjectStore.Buckets;

/// <summary>
/// A valid bucket name (https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html): 3 to 63 of a-z, 0-9, '-' and '.',
/// beginning and ending with a letter or digit, no "..", not an IPv4 address. Safe as a folder name by that rule.
/// </summary>
internal sealed partial record BucketName
{
    // These paths answer without a signature, so no bucket may have their names.
    private static readonly string[] Probes = ["health", "alive"];

    private BucketName(string value) => Value = value;

    public string Value { get; }

    public static bool TryParse(string text, [NotNullWhen(true)] out BucketName? name)
    {
        var valid = Pattern().IsMatch(text) && !text.Contains("..", StringComparison.Ordinal) && !Address().IsMatch(text) && !Probes.Contains(text);
        name = valid ? new BucketName(text) : null;
        return valid;
    }

    /// <exception cref="S3Exception">InvalidBucketName.</exception>
    public static BucketName Parse(string text) => TryParse(text, out var name) ? name : throw Errors.InvalidBucketName(text);

    public override string ToString() => Value;

    [GeneratedRegex(@"^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]\z", RegexOptions.CultureInvariant)]
    private static partial Regex Pattern();

    [GeneratedRegex(@"^[0-9]+\.[0-9]+\.[0-9]+\.[0-9]+\z", RegexOptions.CultureInvariant)]
    private static partial Regex Address();
}
