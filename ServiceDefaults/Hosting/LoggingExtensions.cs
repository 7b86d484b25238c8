using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Configuration.Memory;

namespace MultiModel.ServiceDefaults.Hosting;

internal static class LoggingExtensions
{
    /// <summary>
    /// The frameworks under a service log warnings and up: a line per request is what traces are for. Put below every other source,
    /// so that <c>Logging__LogLevel__Microsoft.AspNetCore=Information</c> brings the lines back.
    /// </summary>
    public static void AddLoggingDefaults(this WebApplicationBuilder builder) =>
        ((IConfigurationBuilder)builder.Configuration).Sources.Insert(0, new MemoryConfigurationSource
        {
            InitialData =
            [
                new("Logging:LogLevel:Microsoft.AspNetCore", "Warning"),
                new("Logging:LogLevel:System.Net.Http", "Warning"),
                new("Logging:LogLevel:Polly", "Error"),
                new("Logging:LogLevel:Microsoft.Extensions.Http", "Warning"),
                // Whoever probes reads in the answer what a log would repeat at every probe.
                new("Logging:LogLevel:Microsoft.Extensions.Diagnostics.HealthChecks", "None"),
            ],
        });
}
