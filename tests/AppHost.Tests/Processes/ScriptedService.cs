using MultiModel.AppHost.Embedded.Resources;
using MultiModel.Testing;

namespace MultiModel.AppHost.Tests.Processes;

internal static class ScriptedService
{
    /// <summary>These tests run one after another: a script that is being written while another test forks cannot be run ("text file busy").</summary>
    public const string Collection = "scripts";

    /// <summary>A service that is a shell script.</summary>
    public static ServiceResource Create(TemporaryFolder folder, string name, string script, int port = 1)
    {
        var program = folder.File(name);
        File.WriteAllText(program, $"#!/bin/sh\n{script}\n");
        File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return new ServiceResource(name, new BuiltService(program, folder.Path), port) { Environment = new Dictionary<string, string>() };
    }
}
