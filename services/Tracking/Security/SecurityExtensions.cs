using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.Options;
using MultiModel.ServiceDefaults.Web;
using MultiModel.Tracking.Api;
using MultiModel.Tracking.Hosting;

namespace MultiModel.Tracking.Security;

internal static class SecurityExtensions
{
    public static void AddSecurity(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton(static services => services.GetRequiredService<TrackingOptions>().Auth);
        builder.Services.AddAuthentication(CredentialsHandler.SchemeName)
            .AddScheme<AuthenticationSchemeOptions, CredentialsHandler>(CredentialsHandler.SchemeName, null);
        builder.Services.AddAuthorization();
        // The fallback policy covers every route that says nothing, also those that do not exist: a new route is closed until it
        // says otherwise, and only the health probes and the stylesheet do.
        builder.Services.AddSingleton<IConfigureOptions<AuthorizationOptions>>(static services => new ConfigureOptions<AuthorizationOptions>(authorization =>
            authorization.FallbackPolicy = services.GetRequiredService<Credentials>().AreSet
                ? new AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build()
                : null));
        builder.Services.RemoveProtectionKeys();
    }

    /// <remarks>No page has a form and no scheme a cookie: the keys for them would be read, and made, at each start for nothing.</remarks>
    private static void RemoveProtectionKeys(this IServiceCollection services)
    {
        foreach (var keys in services.Where(static service => service.ServiceType == typeof(IHostedService)
            && service.ImplementationType?.Namespace == "Microsoft.AspNetCore.DataProtection.Internal").ToList())
        {
            services.Remove(keys);
        }
    }

    public static void UseSecurity(this WebApplication app)
    {
        app.UseSecurityHeaders();
        app.UseAllowedHosts(app.Services.GetRequiredService<TrackingOptions>());
        app.UseCrossSiteRefusal(static (context, reason) => MlflowErrors.WriteAsync(context, StatusCodes.Status403Forbidden, ErrorCode.PERMISSION_DENIED, reason));
        app.UseAuthentication();
        app.UseAuthorization();
    }
}
