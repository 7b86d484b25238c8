using System.Text.RegularExpressions;

namespace MultiModel.Manifests.Kubernetes;

/// <summary>Names that an API server accepts (RFC 1123 label: lower-case letters, digits and '-', at most 63 characters).</summary>
internal static partial class KubernetesName
{
    /// <summary>Returns <paramref name="value"/> when it is a label of at most <paramref name="maxLength"/> characters.</summary>
    /// <exception cref="ArgumentException">It is not; the message says what the name is for and what is wrong.</exception>
    public static string Label(string? value, string what, int maxLength = 63)
    {
        if (string.IsNullOrEmpty(value))
            throw new ArgumentException($"The {what} is empty: give it a name of lower-case letters, digits and '-'.");
        if (value.Length > maxLength)
            throw new ArgumentException($"The {what} \"{value[..maxLength]}...\" has {value.Length} characters; at most {maxLength} are allowed.");
        if (!LabelPattern().IsMatch(value))
            throw new ArgumentException(
                $"The {what} \"{value}\" is no name that Kubernetes accepts (RFC 1123): use lower-case letters, digits and '-', with a letter or digit at both ends.");
        return value;
    }

    /// <summary>Returns <paramref name="value"/> when it is a label that a Service can have too: one that begins with a letter (RFC 1035).</summary>
    /// <inheritdoc cref="Label"/>
    public static string ServiceName(string? value, string what) => char.IsAsciiLetterLower(Label(value, what)[0]) ? value!
        : throw new ArgumentException($"The {what} \"{value}\" is no name that a Service can have (RFC 1035): begin it with a letter.");

    [GeneratedRegex(@"\A[a-z0-9]([-a-z0-9]*[a-z0-9])?\z", RegexOptions.CultureInvariant)]
    private static partial Regex LabelPattern();
}
