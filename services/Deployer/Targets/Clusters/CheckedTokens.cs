using System.Diagnostics;
using System.Net.Http.Headers;
using k8s.Authentication;
using k8s.Exceptions;

namespace MultiModel.Deployer.Targets.Clusters;

/// <summary>
/// The tokens of a kubeconfig that has a program, or an OpenID provider, make them. Where none can be had the request fails like one that
/// found no connection: it may be had later, once somebody has signed in again.
/// </summary>
internal sealed class CheckedTokens(ITokenProvider tokens) : ITokenProvider
{
    /// <summary>What the client's messages about a program begin with; the rest is a stack trace of the client's own.</summary>
    private const string Program = "external exec failed";

    public async Task<AuthenticationHeaderValue> GetAuthenticationHeaderAsync(CancellationToken cancellationToken)
    {
        var began = Stopwatch.GetTimestamp();
        try
        {
            return await tokens.GetAuthenticationHeaderAsync(cancellationToken);
        }
        catch (Exception exception) when (exception is KubeConfigException or KubernetesClientException)
        {
            throw new HttpRequestException(HttpRequestError.UserAuthenticationError, $"{Explain(exception, began)}; sign in again", exception);
        }
    }

    /// <summary>Why a kubeconfig cannot be used: one clause with no full stop.</summary>
    /// <param name="exception">What the client threw.</param>
    /// <param name="began">When it was asked, as <see cref="Stopwatch"/> tells it.</param>
    public static string Explain(Exception exception, long began) => exception.Message.StartsWith(Program, StringComparison.Ordinal)
        ? $"its program for credentials gave no credentials ({CredentialProgram.LastWords(began) ?? "and wrote no reason"})"
        : exception.Message.ReplaceLineEndings(" ").TrimEnd('.');
}
