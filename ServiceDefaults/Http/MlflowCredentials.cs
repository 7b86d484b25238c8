using System.Net.Http.Headers;
using System.Text;
using Microsoft.Extensions.Configuration;

namespace MultiModel.ServiceDefaults.Http;

/// <summary>Who a client of MLflow says that it is, from the variables that MLflow's own clients read, in their order.</summary>
public static class MlflowCredentials
{
    /// <summary>What a service says that is given an address for which <see cref="AreIn"/> holds.</summary>
    public const string NotInTheAddress =
        "MLFLOW_TRACKING_URI must hold no user name and no password: give them in MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD.";

    /// <summary>Whether an address holds a name or a password: it would be written into logs, messages and links.</summary>
    public static bool AreIn(Uri? address) => address is { UserInfo.Length: > 0 };

    /// <returns>What to send with each request; null when nothing is configured.</returns>
    public static AuthenticationHeaderValue? From(IConfiguration configuration)
    {
        var (user, password) = (Value("USERNAME"), Value("PASSWORD"));
        if (user.Length > 0 && password.Length > 0)
            return new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}")));
        return Value("TOKEN") is { Length: > 0 } token ? new AuthenticationHeaderValue("Bearer", token) : null;

        // a file that a secret was made from often ends with a line's end
        string Value(string name) => configuration[$"MLFLOW_TRACKING_{name}"]?.Trim() ?? "";
    }
}
