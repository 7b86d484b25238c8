using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace MultiModel.Testing;

/// <summary>One of this repository's services as it ships, on Kestrel and a free port.</summary>
public class RunningService<TProgram> : WebApplicationFactory<TProgram>
    where TProgram : class
{
    private readonly Action<IServiceCollection>? services;
    private readonly (string Key, string? Value)[] settings;

    /// <param name="settings">Before those of files and environment.</param>
    public RunningService(params (string Key, string? Value)[] settings)
        : this(null, settings)
    {
    }

    /// <param name="services">Replaces some of its services.</param>
    /// <param name="settings">Before those of files and environment.</param>
    public RunningService(Action<IServiceCollection>? services, params (string Key, string? Value)[] settings)
    {
        this.services = services;
        this.settings = settings;
        UseKestrel();
        StartServer();
    }

    public Uri Address => ClientOptions.BaseAddress;

    public LogRecorder Log { get; } = new();

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        builder.UseEnvironment("Production");
        // not UseKestrel(0), which sets the address while Program may have started already
        builder.UseSetting("urls", "http://127.0.0.1:0");
        foreach (var (key, value) in settings)
            builder.UseSetting(key, value);
        builder.ConfigureLogging(logging => logging.AddProvider(Log));
        if (services is not null)
            builder.ConfigureTestServices(services);
    }
}
