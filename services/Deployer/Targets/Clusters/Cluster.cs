using System.Diagnostics;
using System.Security.Cryptography;
using k8s;
using k8s.Exceptions;
using Microsoft.Extensions.Options;
using MultiModel.Deployer.Rollouts;

namespace MultiModel.Deployer.Targets.Clusters;

/// <summary>The configured cluster: one client for each rollout, since whoever renews credentials writes them into the kubeconfig.</summary>
public sealed class Cluster(IOptions<DeployerOptions> options) : IDisposable
{
    // A credential plugin that waits for somebody at a terminal never gets anybody here.
    private static readonly TimeSpan CredentialTimeout = TimeSpan.FromSeconds(15);

    private readonly Lock gate = new();
    private Kubernetes? client;

    static Cluster()
    {
        KubernetesClientConfiguration.ExecTimeout = CredentialTimeout;
        KubernetesClientConfiguration.ExecStdError += CredentialProgram.Hear;
    }

    /// <exception cref="RolloutFailedException">The configuration names no cluster that can be used.</exception>
    public Kubernetes Client
    {
        get
        {
            lock (gate)
                return client ??= Connect(options.Value.Kubernetes);
        }
    }

    /// <summary>The cluster as a person knows it, said before anything in it is touched.</summary>
    public string Description => options.Value.Kubernetes switch
    {
        { Kubeconfig: { Length: > 0 } file, Context: { Length: > 0 } context } => $"{Client.BaseUri} (context {context} of {file})",
        { Kubeconfig: { Length: > 0 } file } => $"{Client.BaseUri} (current context of {file})",
        _ => $"{Client.BaseUri} (this pod's service account)",
    };

    /// <summary>Reads the configuration again when the client is needed next. No request may be under way.</summary>
    public void Forget()
    {
        lock (gate)
        {
            client?.Dispose();
            client = null;
        }
    }

    public void Dispose() => Forget();

    private static Kubernetes Connect(KubernetesOptions cluster)
    {
        var began = Stopwatch.GetTimestamp();
        try
        {
            if (string.IsNullOrEmpty(cluster.Kubeconfig))
                return KubernetesClientConfiguration.IsInCluster()
                    ? new Kubernetes(KubernetesClientConfiguration.InClusterConfig())
                    : throw new RolloutFailedException("No cluster is configured: "
                        + "set Deployer__Kubernetes__Kubeconfig and Deployer__Kubernetes__Context, or run the deployer in a pod.");
            if (string.IsNullOrEmpty(cluster.Context) && !cluster.UseCurrentContext)
                throw new RolloutFailedException($"No context of {cluster.Kubeconfig} is chosen: "
                    + "set Deployer__Kubernetes__Context, or Deployer__Kubernetes__UseCurrentContext=true to use its current one.");
            using var file = File.OpenRead(cluster.Kubeconfig);
            var kubeconfig = KubernetesClientConfiguration.LoadKubeConfig(file) ?? throw new KubeConfigException("It is empty.");
            List<string> known = [.. (kubeconfig.Contexts ?? []).Select(static context => context.Name)];
            if (!string.IsNullOrEmpty(cluster.Context) && known.Count > 0 && !known.Contains(cluster.Context))
                throw new RolloutFailedException($"The kubeconfig {cluster.Kubeconfig} has no context {cluster.Context}, only {string.Join(", ", known)}. "
                    + "Set Deployer__Kubernetes__Context to one of them.");
            kubeconfig.FileName = Path.GetFullPath(cluster.Kubeconfig); // certificates are named relative to it
            var configuration = KubernetesClientConfiguration.BuildConfigFromConfigObject(kubeconfig, string.IsNullOrEmpty(cluster.Context) ? null : cluster.Context);
            if (configuration.TokenProvider is { } tokens)
                configuration.TokenProvider = new CheckedTokens(tokens);
            return new Kubernetes(configuration);
        }
        // The client reads certificates and keys without a check of its own.
        catch (Exception exception) when (exception is KubeConfigException or IOException or UnauthorizedAccessException or YamlDotNet.Core.YamlException
            or FormatException or CryptographicException or ArgumentException or NullReferenceException)
        {
            throw new RolloutFailedException(
                $"The kubeconfig {cluster.Kubeconfig} cannot be used: {CheckedTokens.Explain(exception, began)}. "
                + "Check Deployer__Kubernetes__Kubeconfig and Deployer__Kubernetes__Context.",
                exception);
        }
    }
}
