using System.Collections.Concurrent;
using System.Diagnostics;
using Xunit;

namespace MultiModel.Testing;

/// <summary>
/// What a test needs of the machine. Where it is absent the test is skipped with the reason, except under .ci/run, where the test fails:
/// that installs everything and skips nothing.
/// </summary>
public static class Requires
{
    private const string Python = "/usr/bin/python3";

    private static readonly ConcurrentDictionary<string, bool> Imports = [];

    /// <summary>Debian's Python with scikit-learn and pandas; returns the interpreter's path.</summary>
    public static string PythonWithScikitLearn() => PythonWith("sklearn, pandas", "python3-sklearn python3-pandas");

    /// <summary>Debian's Python with modules of the given names; returns the interpreter's path.</summary>
    public static string PythonWith(string modules, string packages)
    {
        That(Imports.GetOrAdd(modules, static names => Succeeds(Python, "-c", $"import {names}")), $"{Python} with {modules} (Debian: {packages})");
        return Python;
    }

    /// <summary>Debian's Chromium; returns its path.</summary>
    public static string Chromium() => Tool("chromium", "Debian: chromium");

    /// <summary>A program on the PATH; returns its path.</summary>
    public static string Tool(string name, string howToGet)
    {
        var path = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
            .Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists);
        That(path is not null, $"{name} ({howToGet})");
        return path!;
    }

    public static void That(bool present, string what)
    {
        if (present)
            return;
        if (Environment.GetEnvironmentVariable("TESTS_SKIP_NOTHING") == "true")
            Assert.Fail($".ci/run must provide {what}.");
        Assert.Skip($"Needs {what}.");
    }

    private static bool Succeeds(string program, params string[] arguments)
    {
        if (!File.Exists(program))
            return false;
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        process.WaitForExit();
        return process.ExitCode == 0;
    }
}
