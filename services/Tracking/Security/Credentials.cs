using System.Security.Cryptography;
using System.Text;

namespace MultiModel.Tracking.Security;

/// <summary>The section <c>Tracking:Auth</c>: who may use the server. Everyone when it is empty.</summary>
public sealed class Credentials
{
    /// <summary>Passwords by user name, for HTTP's basic scheme (clients: MLFLOW_TRACKING_USERNAME, MLFLOW_TRACKING_PASSWORD).</summary>
    public Dictionary<string, string> Users { get; set; } = [];

    /// <summary>Tokens by the name of who holds them, for the bearer scheme (clients: MLFLOW_TRACKING_TOKEN).</summary>
    public Dictionary<string, string> Tokens { get; set; } = [];

    internal bool AreSet => Users.Count > 0 || Tokens.Count > 0;

    /// <summary>An empty one would open the server to the name alone.</summary>
    internal bool AreWhole => Users.Values.Concat(Tokens.Values).All(static secret => !string.IsNullOrWhiteSpace(secret));

    /// <summary>The holder of these credentials, or null. Takes as long whether a part of them is right or nothing is.</summary>
    internal string? Find(string? user, string secret)
    {
        string? found = null;
        foreach (var (name, expected) in user is null ? Tokens : Users)
            if (Same(expected, secret) & (user is null || Same(name, user)))
                found = name;
        return found;
    }

    /// <summary>Compares digests, so that neither content nor length shows in the time.</summary>
    private static bool Same(string a, string b) =>
        CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes(a)), SHA256.HashData(Encoding.UTF8.GetBytes(b)));
}
