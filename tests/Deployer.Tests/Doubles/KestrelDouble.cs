using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;

namespace MultiModel.Deployer.Tests.Doubles;

internal static class KestrelDouble
{
    /// <summary>A silent web application on a real socket.</summary>
    public static WebApplication Build(string url)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls(url).ConfigureServices(static services => Microsoft.Extensions.DependencyInjection.RoutingServiceCollectionExtensions.AddRouting(services));
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.UseRouting();
        return app;
    }
}
