using System.Diagnostics;
using MultiModel.AppHost.Embedded.Resources;
using MultiModel.Testing;

namespace MultiModel.AppHost.Tests.Processes;

internal static class ScriptedService
{
    /// <summary>A service that is a shell script.</summary>
    public static ServiceResource Create(TemporaryFolder folder, string name, string script, int port = 1)
    {
        var program = folder.File(name);
        WriteProgram(program, script);
        return new ServiceResource(name, new BuiltService(program, folder.Path), port) { Environment = new Dictionary<string, string>() };
    }

    /// <remarks>
    /// Another process writes it: what another test starts at that moment inherits each file that this one has open, and a program that
    /// somebody has open for writing cannot be run ("text file busy").
    /// </remarks>
    public static void WriteProgram(string path, string script)
    {
        using var shell = Process.Start("/bin/sh", ["-c", "printf '#!/bin/sh\\n%s\\n' \"$1\" > \"$0\" && chmod 700 \"$0\"", path, script]);
        shell.WaitForExit();
        Assert.Equal(0, shell.ExitCode);
    }
}
