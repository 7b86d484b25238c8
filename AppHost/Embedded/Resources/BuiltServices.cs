using System.Reflection;

namespace MultiModel.AppHost.Embedded.Resources;

/// <param name="Program">The service's executable, as the build wrote it.</param>
/// <param name="ProjectDirectory">Its content root: configuration files lie there.</param>
internal sealed record BuiltService(string Program, string ProjectDirectory)
{
    public IReadOnlyList<string> Arguments { get; init; } = [];
}

/// <summary>Where the build put the services: recorded in this assembly by the target RecordServices of AppHost.csproj.</summary>
internal static class BuiltServices
{
    private static readonly Dictionary<string, string> Recorded = typeof(BuiltServices).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>().ToDictionary(static item => item.Key, static item => item.Value!);

    /// <summary>The checkout's folder.</summary>
    public static string Repository => Recorded["repository"];

    /// <exception cref="LaunchException">Its output was removed after the build.</exception>
    public static BuiltService Find(string project)
    {
        var program = Path.ChangeExtension(Recorded[$"service:{project}"], OperatingSystem.IsWindows() ? ".exe" : null);
        return File.Exists(program)
            ? new BuiltService(program, Path.GetDirectoryName(Recorded[$"project:{project}"])!)
            : throw new LaunchException(ExitStatus.Failed, $"{project} is not built: {program} is missing. Run: dotnet build AppHost");
    }
}
