using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace MultiModel.ServiceDefaults.Hosting;

internal static class ShutdownExtensions
{
    /// <summary>Configuration key that a launcher sets on its children when their standard input is a pipe that it holds open.</summary>
    private const string StopOnInputEnd = "MULTIMODEL_STOP_ON_STDIN_END";

    public static void AddShutdown(this WebApplicationBuilder builder)
    {
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(3));
        if (builder.Configuration.GetValue<bool>(StopOnInputEnd))
            builder.Services.AddHostedService<StandardInputWatch>();
    }
}
