using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace MultiModel.ServiceDefaults.Hosting;

public static class RunExtensions
{
    /// <summary>The host logs a failed start with its stack trace; the line on standard error says it instead.</summary>
    private const string HostLogger = "Microsoft.Extensions.Hosting.Internal.Host";

    internal static void AddQuietStartupFailure(this WebApplicationBuilder builder)
    {
        var starting = new Starting();
        builder.Services.AddSingleton(starting);
        builder.Logging.AddFilter(HostLogger, level => level >= LogLevel.Information && (level < LogLevel.Error || !starting.Now));
    }

    /// <summary>Builds the service and runs it, as the other overload does; for services whose addresses can be configured wrongly, which shows when they are built.</summary>
    /// <param name="builder">The service.</param>
    /// <param name="prepare">What must work before the first request.</param>
    /// <param name="addressSettings">What its addresses are chosen with, for a message.</param>
    public static async Task<int> RunServiceAsync(this WebApplicationBuilder builder, Action<WebApplication> prepare, string addressSettings)
    {
        WebApplication app;
        try
        {
            app = builder.Build();
        }
        catch (Exception exception) when (StartupFailure.Describe(exception) is { } message)
        {
            await Console.Error.WriteLineAsync(message);
            return 1;
        }
        return await app.RunServiceAsync(
            _ =>
            {
                prepare(app);
                return Task.CompletedTask;
            },
            addressSettings);
    }

    /// <summary>
    /// Runs the service until it is stopped and returns its exit status: 0, or 1 after one line on standard error when it
    /// cannot start (<see cref="StartupException"/>, wrong configuration, a busy port).
    /// </summary>
    /// <param name="app">The service.</param>
    /// <param name="prepare">What must work before the first request, such as opening a database.</param>
    /// <param name="addressSettings">What its addresses are chosen with, for a message.</param>
    public static async Task<int> RunServiceAsync(this WebApplication app, Func<IServiceProvider, Task> prepare, string addressSettings = StartupFailure.Urls)
    {
        try
        {
            app.Services.GetService<IStartupValidator>()?.Validate();
            await prepare(app.Services);
            app.Lifetime.ApplicationStarted.Register(() => app.Services.GetRequiredService<Starting>().Now = false);
            await app.RunAsync();
            return 0;
        }
        catch (Exception exception) when (StartupFailure.Describe(exception, addressSettings) is { } message)
        {
            await Console.Error.WriteLineAsync(message);
        }
        return 1;
    }

    /// <inheritdoc cref="RunServiceAsync(WebApplication, Func{IServiceProvider, Task}, string)"/>
    public static Task<int> RunServiceAsync(this WebApplication app, Action<IServiceProvider>? prepare = null) => app.RunServiceAsync(services =>
    {
        prepare?.Invoke(services);
        return Task.CompletedTask;
    });

    private sealed class Starting
    {
        public volatile bool Now = true;
    }
}
