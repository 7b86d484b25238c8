using System.Collections;
using MultiModel.AppHost.Embedded.Resources;

namespace MultiModel.AppHost.Embedded.Processes;

/// <summary>
/// The variables of a service's process: what a program needs of its surroundings, its own settings, and nothing else,
/// so that a secret in the terminal's environment reaches no service.
/// </summary>
internal static class ChildEnvironment
{
    private static readonly HashSet<string> Passed = new(StringComparer.OrdinalIgnoreCase)
    {
        "PATH", "HOME", "USER", "LOGNAME", "LANG", "TZ", "TMPDIR", "TMP", "TEMP", "SSL_CERT_FILE", "SSL_CERT_DIR", "KUBECONFIG",
        "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "ALL_PROXY", "SYSTEMROOT", "WINDIR", "USERPROFILE", "APPDATA", "LOCALAPPDATA", "PROGRAMFILES",
    };

    /// <summary>How .NET itself runs, what is logged, and where telemetry goes.</summary>
    private static readonly string[] PassedSections = ["DOTNET_", "COMPlus_", "LC_", "XDG_", "Logging__", "OTEL_"];

    /// <summary>A dataset that is no file.</summary>
    private const string BuiltInDataset = "iris";

    public static Dictionary<string, string> For(ServiceResource service, IDictionary surroundings)
    {
        var variables = new Dictionary<string, string>
        {
            ["DOTNET_ROOT"] = DotnetRoot,
            ["DOTNET_gcServer"] = "0", // five services on one machine: one heap each, not one for each core
            ["ASPNETCORE_URLS"] = service.Address.GetLeftPart(UriPartial.Authority),
            ["ASPNETCORE_ENVIRONMENT"] = "Development",
            ["DOTNET_ENVIRONMENT"] = "Development",
            ["MULTIMODEL_STOP_ON_STDIN_END"] = "true",
            ["OTEL_SERVICE_NAME"] = service.Name,
            ["Logging__Console__FormatterName"] = "simple",
            ["Logging__Console__FormatterOptions__SingleLine"] = "true",
            ["Logging__Console__FormatterOptions__TimestampFormat"] = "HH:mm:ss.fff ",
            ["Logging__Console__FormatterOptions__ColorBehavior"] = "Disabled",
        };
        foreach (var (name, value) in service.Environment)
            variables[name] = value;
        foreach (DictionaryEntry variable in surroundings)
            if (variable is { Key: string name, Value: string value } && IsPassed(name, service))
                variables[name] = service.PathSettings.Contains(name, StringComparer.OrdinalIgnoreCase) ? Absolute(value) : value;
        return variables;
    }

    private static string Absolute(string value) =>
        value is "" or BuiltInDataset || value.Contains("://", StringComparison.Ordinal) ? value : Path.GetFullPath(value);

    private static bool IsPassed(string name, ServiceResource service) =>
        Passed.Contains(name)
        || PassedSections.Concat(service.Sections).Any(section => name.StartsWith(section, StringComparison.OrdinalIgnoreCase));

    /// <summary>The .NET that runs this program also runs the services: its folder lies three above the runtime's.</summary>
    private static string DotnetRoot { get; } =
        Path.GetFullPath(Path.Combine(System.Runtime.InteropServices.RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", ".."));
}
