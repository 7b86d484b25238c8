using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.HostFiltering;
using Microsoft.Extensions.DependencyInjection;

namespace MultiModel.ServiceDefaults.Web;

public static class LoopbackHosts
{
    /// <summary>The names that reach this machine only.</summary>
    public static readonly IReadOnlyList<string> Names = ["localhost", "127.0.0.1", "[::1]"];

    /// <summary>
    /// Answers only requests whose Host header is a loopback name, unless <c>AllowedHosts</c> says otherwise (names separated by
    /// semicolons, or <c>*</c>). This shuts DNS rebinding: a foreign page whose name was made to resolve to 127.0.0.1.
    /// </summary>
    public static WebApplicationBuilder AddLoopbackHosts(this WebApplicationBuilder builder)
    {
        if (string.IsNullOrWhiteSpace(builder.Configuration["AllowedHosts"]))
            builder.Services.Configure<HostFilteringOptions>(static hosts => hosts.AllowedHosts = [.. Names]);
        return builder;
    }
}
