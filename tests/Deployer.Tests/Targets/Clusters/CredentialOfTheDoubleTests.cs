using MultiModel.Testing;

namespace MultiModel.Deployer.Tests.Targets.Clusters;

/// <summary>Credentials that end while the deployer runs, and are renewed.</summary>
public sealed class CredentialOfTheDoubleTests() : ClusterRollout(doubleOnly: true)
{
    /// <remarks>As <c>oc login</c> does, which writes a new token into the kubeconfig.</remarks>
    [Fact]
    public async Task RollOut_AfterTheKubeconfigWasRenewed_UsesTheNewCredentials()
    {
        Operator.Script = Operator.RunAsync;
        var kubeconfig = Cluster.WriteKubeconfig(Folder.File("kubeconfig"));
        var renewed = await File.ReadAllTextAsync(kubeconfig, Cancel);
        await File.WriteAllTextAsync(kubeconfig, renewed.Replace("secret-token", "an-old-one"), Cancel);
        Assert.Contains("does not accept these credentials", (string?)(await RollOutAsync()).Rollout["message"]);

        await File.WriteAllTextAsync(kubeconfig, renewed, Cancel);

        Assert.Equal("Succeeded", (string?)(await RollOutAgainAsync()).Rollout["state"]);
    }

    [Fact]
    public async Task RollOut_WhosePluginGivesNoCredentials_SaysSoInOneLine()
    {
        var credential = await WritePluginAsync();
        File.Delete(credential);

        var (rollout, _) = await RollOutAsync();

        Assert.EndsWith($"gave no credentials (cat: {credential}: No such file or directory). Check Deployer__Kubernetes__Kubeconfig and Deployer__Kubernetes__Context.", (string?)rollout["message"]);
    }

    [Fact]
    public async Task RollOut_WhosePluginGivesNoCredentialsForAWhile_AsksAgain()
    {
        var credential = await WritePluginAsync();
        Operator.Script = applied =>
        {
            File.Move(credential, credential + ".gone");
            return Operator.RunAsync(applied);
        };
        var rolling = RollOutAsync();
        await Eventually.TrueAsync(() => File.Exists(credential + ".failed"));
        File.Move(credential + ".gone", credential);

        Assert.Equal("Succeeded", (string?)(await rolling).Rollout["state"]);
    }

    [Fact]
    public async Task RollOut_WhosePluginGivesNoCredentialsAnyMore_FailsAndTheDeployerGoesOn()
    {
        var credential = await WritePluginAsync();
        Operator.Script = Operator.RunAsync;
        await RollOutAsync();
        await StopAsync();
        Operator.Script = applied =>
        {
            File.Move(credential, credential + ".gone");
            return Operator.RunAsync(applied);
        };

        var (rollout, _) = await RollOutAsync(("Deployer:Deadline", "00:00:05"));

        Assert.Contains("gave no credentials", (string?)rollout["message"]);
        Assert.Contains("could not be applied again", (string?)rollout["message"]);
        File.Move(credential + ".gone", credential);
        Operator.Script = Operator.RunAsync;
        Assert.Equal("Succeeded", (string?)(await RollOutAgainAsync()).Rollout["state"]);
    }

    /// <summary>
    /// Writes a kubeconfig whose plugin prints a file, and that file, whose token never lasts: each request asks for it again. Once the plugin
    /// has failed, another file is there, which ends in ".failed".
    /// </summary>
    private async Task<string> WritePluginAsync()
    {
        Requires.That(!OperatingSystem.IsWindows(), "sh");
        var credential = Folder.File("credential");
        await File.WriteAllTextAsync(credential, """{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential","status":{"token":"secret-token","expirationTimestamp":"2026-01-02T03:04:05Z"}}""", Cancel);
        await File.WriteAllTextAsync(Folder.File("plugin"), """cat "$1" || { : > "$1.failed"; exit 1; }""", Cancel);
        var kubeconfig = Cluster.WriteKubeconfig(Folder.File("kubeconfig"));
        await File.WriteAllTextAsync(kubeconfig, (await File.ReadAllTextAsync(kubeconfig, Cancel)).Replace(
            "user: { token: secret-token }", $"user: {{ exec: {{ apiVersion: client.authentication.k8s.io/v1, command: sh, args: [\"{Folder.File("plugin")}\", \"{credential}\"], interactiveMode: Never }} }}"), Cancel);
        return credential;
    }
}
