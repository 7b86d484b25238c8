using System.Diagnostics;
using Xunit;

namespace MultiModel.Testing;

/// <summary>A file system of 2 MiB in memory.</summary>
public sealed class SmallDisk : IDisposable
{
    private readonly string path;

    private SmallDisk(string path) => this.path = path;

    public static SmallDisk Mount(string path)
    {
        Directory.CreateDirectory(path);
        Requires.That(OperatingSystem.IsLinux() && Run("mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", path), "Linux and the right to mount a tmpfs");
        return new SmallDisk(path);
    }

    public void MakeReadOnly() => Assert.True(Run("mount", "-o", "remount,ro", path));

    public void Dispose() => Run("umount", "-l", path);

    private static bool Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        process.WaitForExit();
        return process.ExitCode == 0;
    }
}
