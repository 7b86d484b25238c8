using System.Net;
using k8s;
using k8s.Autorest;
using k8s.Models;
using Microsoft.Extensions.Options;
using MultiModel.Deployer.Http;
using MultiModel.Deployer.Rollouts;

namespace MultiModel.Deployer.Targets.Clusters;

/// <summary>Requests to the API server: sent again after 409, 429, 5xx and dropped connections, and told in words when they fail.</summary>
public sealed class ApiCalls(Cluster cluster, IOptions<DeployerOptions> options, TimeProvider time)
{
    private const int MostAttempts = 6;
    private const int AttemptsInSilence = 3;

    /// <summary>What a server writes into the refusal of what is over a namespace's quota.</summary>
    private const string OverQuota = "exceeded quota";

    /// <summary>What a server writes, as 500, of fields that the resource's schema has not; old ones took the rest of the object.</summary>
    private const string NotOfTheSchema = "failed to create typed patch object";

    /// <param name="verb">What is attempted, for the message: "apply seldondeployments/x in namespace y".</param>
    /// <param name="away">
    /// While something that was applied is waited for: an API server that restarts is none of its faults, so that it is asked until this is
    /// cancelled, and this is told why it takes long.
    /// </param>
    /// <param name="changes">Whether it changes something; then an answer that is lost leaves open whether it did.</param>
    /// <exception cref="RolloutFailedException">The server refuses, or does not answer after several attempts.</exception>
    /// <exception cref="HttpOperationException">404: what it means is the caller's knowledge.</exception>
    public async Task<T> SendAsync<T>(string verb, Func<CancellationToken, Task<T>> send, CancellationToken cancellationToken, Action<string>? away = null, bool changes = false)
    {
        var lost = false;
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await send(cancellationToken);
            }
            catch (HttpOperationException exception) when (exception.Response.StatusCode != HttpStatusCode.NotFound)
            {
                var reason = Explain(verb, exception);
                if (IsLast(attempt) || !IsTransient(exception))
                    throw new RolloutFailedException(reason, exception);
                Tell(attempt, reason);
                await PauseAsync(attempt, exception, cancellationToken);
            }
            catch (Exception exception) when (Unreachable.Is(exception, cancellationToken))
            {
                var fault = exception is HttpRequestException { HttpRequestError: HttpRequestError.UserAuthenticationError } ? "cannot be asked" : "does not answer";
                var reason = $"The cluster {cluster.Description} {fault}: {Unreachable.Reason(exception)}.";
                lost |= changes && !Unreachable.BeforeAsking(exception);
                if (IsLast(attempt))
                    throw new RolloutFailedException(
                        lost
                            ? $"{reason} An attempt to {verb} may have got through."
                            : $"{reason} Nothing was changed by this attempt to {verb}.",
                        exception);
                Tell(attempt, reason);
                await PauseAsync(attempt, null, cancellationToken);
            }
        }

        bool IsLast(int attempt) => away is null && attempt >= MostAttempts;

        void Tell(int attempt, string reason)
        {
            if (attempt == AttemptsInSilence)
                away?.Invoke($"{reason} Asking again until the deadline.");
        }
    }

    /// <summary>Doubling pauses; a server that says when to come back is obeyed, up to ten seconds.</summary>
    public Task PauseAsync(int attempt, HttpOperationException? refusal, CancellationToken cancellationToken)
    {
        var pause = options.Value.Kubernetes.Backoff * (1 << Math.Min(4, attempt - 1));
        if (refusal?.Response.Headers.TryGetValue("Retry-After", out var values) == true && int.TryParse(values.FirstOrDefault(), out var seconds))
            pause = TimeSpan.FromSeconds(Math.Clamp(seconds, 0, 10));
        return Task.Delay(pause, time, cancellationToken);
    }

    /// <summary>A refusal in words that also say what to do, where the server's own do not.</summary>
    public static string WithNextStep(string message) => message.Contains(OverQuota, StringComparison.Ordinal)
        ? $"{message.TrimEnd('.')}. Raise the quota (kubectl describe resourcequota) or remove something."
        : message;

    public static V1Status? StatusOf(HttpOperationException exception)
    {
        try
        {
            return KubernetesJson.Deserialize<V1Status>(exception.Response.Content);
        }
        catch (System.Text.Json.JsonException)
        {
            return null;
        }
    }

    /// <summary>Whether a refusal may go away by itself: a server-side apply conflict does not; "the object has been modified" does.</summary>
    public static bool IsTransient(HttpOperationException exception) => exception.Response.StatusCode switch
    {
        HttpStatusCode.Conflict => Conflicts(exception).Count == 0,
        HttpStatusCode.TooManyRequests => true,
        HttpStatusCode.InternalServerError => !exception.Response.Content.Contains(NotOfTheSchema, StringComparison.Ordinal),
        var status => (int)status >= 500,
    };

    private static IReadOnlyList<V1StatusCause> Conflicts(HttpOperationException exception) => Causes(exception, "FieldManagerConflict");

    private static IReadOnlyList<V1StatusCause> Causes(HttpOperationException exception, string reason) =>
        [.. StatusOf(exception)?.Details?.Causes?.Where(cause => cause.Reason == reason) ?? []];

    /// <summary>403 is the answer of who grants rights, of admission policies, and of a namespace on its way out.</summary>
    private static string Remedy(HttpOperationException refusal, string message)
    {
        if (Causes(refusal, "NamespaceTerminating").Count > 0)
            return "Wait until the namespace is gone and make it again, or roll out to another.";
        return message.Contains("\" cannot ", StringComparison.Ordinal) // User "NAME" cannot
            ? "Grant the deployer's role to these credentials."
            : "Have that policy allow it, or publish what it allows.";
    }

    /// <summary>A refusal in words, with what to do.</summary>
    public string Explain(string verb, HttpOperationException exception)
    {
        var message = StatusOf(exception)?.Message ?? exception.Response.Content;
        return exception.Response.StatusCode switch
        {
            HttpStatusCode.Conflict when Conflicts(exception) is { Count: > 0 } conflicts =>
                "Somebody else manages what this rollout would change, and nothing was changed: "
                + $"{string.Join("; ", conflicts.Select(static cause => $"{cause.Message} {cause.Field}"))}. "
                + "Let that manager give the fields up, or delete the object, then roll out again.",
            HttpStatusCode.Unauthorized => $"The cluster {cluster.Description} does not accept these credentials (401). Renew them, or choose another context.",
            HttpStatusCode.Forbidden when message.Contains(OverQuota, StringComparison.Ordinal) => $"The namespace has no quota left to {verb}: {WithNextStep(message)}",
            HttpStatusCode.Forbidden => $"The cluster {cluster.Description} forbids to {verb}: {message.TrimEnd('.')}. {Remedy(exception, message)}",
            HttpStatusCode.InternalServerError when !IsTransient(exception) =>
                $"The SeldonDeployment resource of the cluster {cluster.Description} is not that of Seldon Core 1.17.1, and nothing was changed: {message}. "
                + "Update the cluster's Seldon Core.",
            _ => $"The cluster {cluster.Description} refused to {verb} ({(int)exception.Response.StatusCode}): {message}",
        };
    }
}
