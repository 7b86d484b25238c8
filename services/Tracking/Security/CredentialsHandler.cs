using System.Net.Http.Headers;
using System.Security.Claims;
using System.Text;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;
using MultiModel.Tracking.Api;

namespace MultiModel.Tracking.Security;

/// <summary>Reads the Authorization header, basic (RFC 7617) or bearer (RFC 6750).</summary>
internal sealed class CredentialsHandler(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder, Credentials credentials)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    public const string SchemeName = "MLflow";

    protected override Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (!AuthenticationHeaderValue.TryParse(Request.Headers.Authorization, out var header) || header.Parameter is null)
            return Task.FromResult(AuthenticateResult.NoResult());
        var holder = header.Scheme.ToUpperInvariant() switch
        {
            "BASIC" when Decode(header.Parameter) is [var user, var password] => credentials.Find(user, password),
            "BEARER" => credentials.Find(null, header.Parameter),
            _ => null,
        };
        if (holder is null)
            return Task.FromResult(AuthenticateResult.Fail("The credentials are wrong."));
        var identity = new ClaimsIdentity([new Claim(ClaimTypes.Name, holder)], SchemeName);
        return Task.FromResult(AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(identity), SchemeName)));
    }

    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        Response.Headers.WWWAuthenticate = "Basic realm=\"mlflow\", charset=\"UTF-8\"";
        return MlflowErrors.WriteAsync(Context, StatusCodes.Status401Unauthorized, ErrorCode.UNAUTHENTICATED,
            "You are not authenticated. Set MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD, or MLFLOW_TRACKING_TOKEN, to what Tracking__Auth of this server holds.");
    }

    private static string[] Decode(string parameter)
    {
        var bytes = new byte[parameter.Length];
        return Convert.TryFromBase64String(parameter, bytes, out var length) ? Encoding.UTF8.GetString(bytes, 0, length).Split(':', 2) : [];
    }
}
