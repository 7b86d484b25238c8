using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;

namespace MultiModel.Mlflow.Tests.Services;

/// <summary>One of this repository's services as it ships, on Kestrel and a free port.</summary>
internal sealed class RunningService<TProgram> : IDisposable
    where TProgram : class
{
    private readonly Factory factory;

    public RunningService(params (string Key, string Value)[] settings)
    {
        factory = new Factory(settings);
        factory.UseKestrel();
        factory.StartServer();
    }

    public Uri Address => factory.ClientOptions.BaseAddress;

    public void Dispose() => factory.Dispose();

    private sealed class Factory((string Key, string Value)[] settings) : WebApplicationFactory<TProgram>
    {
        protected override void ConfigureWebHost(IWebHostBuilder builder)
        {
            // not UseKestrel(0), which sets the address while Program may have started already
            builder.UseSetting("urls", "http://127.0.0.1:0");
            foreach (var (key, value) in settings)
                builder.UseSetting(key, value);
        }
    }
}
