using Microsoft.Extensions.Configuration;

namespace MultiModel.AppHost.Configuration;

internal static class ParameterExtensions
{
    /// <summary>A parameter as Aspire reads it: by its name, or with underscores, since a shell cannot set a variable whose name has a dash.</summary>
    public static string? Parameter(this IConfiguration configuration, string name) =>
        configuration[$"Parameters:{name}"] ?? configuration[$"Parameters:{name.Replace('-', '_')}"];
}
