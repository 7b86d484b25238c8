using System.Runtime.InteropServices;
using MultiModel.AppHost.Programs;

namespace MultiModel.AppHost.Embedded.Dashboard;

/// <summary>The Aspire CLI on this machine, whose bundle holds the dashboard.</summary>
internal static class AspireCli
{
    private static readonly TimeSpan SetupPatience = TimeSpan.FromSeconds(60);

    /// <summary>npm's package of the CLI for this machine.</summary>
    public static string Package { get; } =
        $"@microsoft/aspire-cli-{(OperatingSystem.IsWindows() ? "win" : OperatingSystem.IsMacOS() ? "osx" : "linux")}-"
        + $"{RuntimeInformation.OSArchitecture.ToString().ToLowerInvariant()}";

    private static string Executable => OperatingSystem.IsWindows() ? "aspire.exe" : "aspire";

    /// <summary>The CLI that ASPIRE_CLI_PATH names, or that is on the PATH, or in a usual folder of npm's; null when there is none.</summary>
    /// <param name="variable">Reads an environment variable.</param>
    /// <param name="folders">Folders that a <c>node_modules</c> may lie in, besides npm's own.</param>
    public static string? Find(Func<string, string?> variable, params IEnumerable<string> folders)
    {
        if (variable("ASPIRE_CLI_PATH") is { Length: > 0 } configured)
            return File.Exists(configured) ? configured : null;
        var home = variable("HOME") ?? "/";
        var prefix = variable("NPM_CONFIG_PREFIX") is { Length: > 0 } configuredPrefix ? configuredPrefix : "/usr";
        var modules = folders.Concat([home, Path.Combine(prefix, "lib"), "/usr/lib", "/usr/local/lib", Path.Combine(home, ".npm-global/lib"), Path.Combine(home, ".local/lib")])
            .Select(static folder => Path.Combine(folder, "node_modules", Package, "bin", Executable));
        return SearchPath.Of(Executable, variable).Concat(modules).FirstOrDefault(File.Exists);
    }

    /// <summary>The dashboard's program in the CLI's bundle, which is unpacked when it has not been yet; null when it has none, or is no program.</summary>
    public static async Task<string?> FindDashboardAsync(string cli, CancellationToken ct)
    {
        if (Unpacked(cli) is { } ready)
            return ready;
        await SetUpAsync(cli, ct);
        return Unpacked(cli);
    }

    /// <summary>Has the CLI unpack its bundle. What it does not do is seen by what is missing then: the application runs without a dashboard.</summary>
    internal static Task SetUpAsync(string cli, CancellationToken ct) =>
        ProgramOutput.ReadAsync(cli, ["setup", "--non-interactive", "--nologo"], SetupPatience, ct);

    /// <remarks>The bundle lies beside the CLI's bin folder, or in ~/.aspire, as <c>versions/VERSION/managed</c>.</remarks>
    private static string? Unpacked(string cli)
    {
        var program = OperatingSystem.IsWindows() ? "aspire-managed.exe" : "aspire-managed";
        var real = File.ResolveLinkTarget(cli, returnFinalTarget: true)?.FullName ?? cli;
        string[] roots = [Path.Combine(Path.GetDirectoryName(real)!, ".."), Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".aspire")];
        return roots.Select(static root => Path.Combine(root, "versions")).Where(Directory.Exists)
            .SelectMany(static versions => new DirectoryInfo(versions).EnumerateDirectories().OrderByDescending(static version => version.LastWriteTimeUtc))
            .Select(version => Path.Combine(version.FullName, "managed", program)).FirstOrDefault(File.Exists);
    }
}
