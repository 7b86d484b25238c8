using System.Net;
using System.Net.Http.Headers;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using k8s;
using k8s.Models;
using MultiModel.Deployer.Tests.Doubles;
using MultiModel.Testing;

namespace MultiModel.Deployer.Tests.Targets.Clusters;

/// <summary>
/// An API server with a namespace of the test's own: the double, or a real one where KUBECONFIG_TEST names its kubeconfig (current context,
/// with the SeldonDeployment resource installed, on this machine, and with no controllers: the operator's script does their work). A real one
/// knows the deployer as the published service account, with the published Role and nothing more.
/// </summary>
public sealed class TestCluster : IAsyncDisposable
{
    public const string Seldon = "/apis/machinelearning.seldon.io/v1";
    public const string ServiceAccount = "deployer";

    private readonly Kubernetes owner;
    private readonly KubernetesClientConfiguration access;
    private bool namespaceIsDeleted;
    private string deployersToken = ApiServerDouble.DeployersToken;

    private TestCluster(ApiServerDouble? server, KubernetesClientConfiguration access, PredictorDouble predictor)
    {
        (Double, this.access, Predictor) = (server, access, predictor);
        owner = new Kubernetes(access);
    }

    /// <summary>Null where the API server is a real one.</summary>
    public ApiServerDouble? Double { get; }

    /// <summary>What the service of the graph leads to.</summary>
    public PredictorDouble Predictor { get; }

    public string Namespace { get; } = "multimodel-test-" + Guid.NewGuid().ToString("n")[..8];

    public string Url => access.Host.TrimEnd('/');

    public static async Task<TestCluster> StartAsync(bool doubleOnly = false)
    {
        var kubeconfig = Environment.GetEnvironmentVariable("KUBECONFIG_TEST");
        var server = doubleOnly || string.IsNullOrEmpty(kubeconfig) ? await ApiServerDouble.StartAsync() : null;
        var access = server is null
            ? KubernetesClientConfiguration.BuildConfigFromConfigFile(kubeconfig)
            : new KubernetesClientConfiguration { Host = server.Url, AccessToken = ApiServerDouble.OwnersToken };
        var cluster = new TestCluster(server, access, await PredictorDouble.StartAsync(server is null ? AddressOfThisMachine() : "127.0.0.1"));
        await cluster.owner.CoreV1.CreateNamespaceAsync(new V1Namespace { Metadata = new V1ObjectMeta { Name = cluster.Namespace } });
        if (server is null)
            cluster.deployersToken = await cluster.AdmitDeployerAsync();
        return cluster;
    }

    public string OwnersToken => access.AccessToken;

    /// <param name="token">Null for the deployer's.</param>
    public string WriteKubeconfig(string path, string? token = null)
    {
        var authority = access.SslCaCerts is { } certificates
            ? $", certificate-authority-data: {Convert.ToBase64String(Encoding.ASCII.GetBytes(certificates.ExportCertificatePems()))}"
            : "";
        File.WriteAllText(path, $$"""
            apiVersion: v1
            kind: Config
            current-context: somewhere-else
            clusters:
            - name: test
              cluster: { server: "{{Url}}"{{authority}} }
            users:
            - name: tester
              user: { token: {{token ?? deployersToken}} }
            contexts:
            - name: test
              context: { cluster: test, user: tester }
            """);
        return path;
    }

    public async Task<JsonObject?> FindAsync(string api, string plural, string name)
    {
        using var answer = await SendAsync(HttpMethod.Get, $"{api}/namespaces/{Namespace}/{plural}/{name}", null, null);
        return answer.StatusCode == HttpStatusCode.NotFound ? null : await ReadAsync(answer);
    }

    /// <summary>Sets fields by server-side apply, also those that others manage.</summary>
    public async Task<JsonObject> ApplyAsync(string api, string plural, JsonObject fields, string manager = "seldon")
    {
        var path = $"{api}/namespaces/{Namespace}/{plural}/{fields["metadata"]!["name"]}?fieldManager={manager}&force=true";
        using var answer = await SendAsync(HttpMethod.Patch, path, fields, "application/apply-patch+yaml");
        return await ReadAsync(answer);
    }

    public async Task SetStatusAsync(string api, string plural, string name, JsonObject status)
    {
        using var answer = await SendAsync(
            HttpMethod.Patch, $"{api}/namespaces/{Namespace}/{plural}/{name}/status", new JsonObject { ["status"] = status }, "application/merge-patch+json");
        await ReadAsync(answer);
    }

    public async Task DeleteAsync(string api, string plural, string name)
    {
        using var answer = await SendAsync(HttpMethod.Delete, $"{api}/namespaces/{Namespace}/{plural}/{name}?gracePeriodSeconds=0", null, null);
        await ReadAsync(answer);
    }

    public Task DeleteNamespaceAsync()
    {
        namespaceIsDeleted = true;
        return owner.CoreV1.DeleteNamespaceAsync(Namespace);
    }

    public async ValueTask DisposeAsync()
    {
        if (!namespaceIsDeleted)
            await DeleteNamespaceAsync();
        owner.Dispose();
        await Predictor.DisposeAsync();
        if (Double is not null)
            await Double.DisposeAsync();
    }

    /// <summary>The published account and its rights; returns a token of it.</summary>
    private async Task<string> AdmitDeployerAsync()
    {
        var published = await File.ReadAllTextAsync(RepositoryFiles.PathOf("deploy", "seldon", "kustomize", "base", "deployer.yaml"));
        foreach (var item in KubernetesYaml.LoadAllFromString(published))
            switch (item)
            {
                case V1ServiceAccount account:
                    await owner.CoreV1.CreateNamespacedServiceAccountAsync(account, Namespace);
                    break;
                case V1Role role:
                    await owner.RbacAuthorizationV1.CreateNamespacedRoleAsync(role, Namespace);
                    break;
                case V1RoleBinding binding:
                    binding.Subjects.Single().NamespaceProperty = Namespace;
                    await owner.RbacAuthorizationV1.CreateNamespacedRoleBindingAsync(binding, Namespace);
                    break;
            }
        var request = new Authenticationv1TokenRequest { Spec = new V1TokenRequestSpec { Audiences = [], ExpirationSeconds = 3600 } };
        return (await owner.CoreV1.CreateNamespacedServiceAccountTokenAsync(request, ServiceAccount, Namespace)).Status.Token;
    }

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, JsonObject? body, string? mediaType)
    {
        using var request = new HttpRequestMessage(method, new Uri(Url + path));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", OwnersToken);
        if (body is not null)
            request.Content = new StringContent(body.ToJsonString(), new MediaTypeHeaderValue(mediaType!));
        return await owner.HttpClient.SendAsync(request);
    }

    private static async Task<JsonObject> ReadAsync(HttpResponseMessage answer)
    {
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, $"{answer.RequestMessage!.Method} {answer.RequestMessage.RequestUri!.AbsolutePath}: {text}");
        return JsonNode.Parse(text)!.AsObject();
    }

    /// <summary>An API server leads its service proxy to no loopback address.</summary>
    private static string AddressOfThisMachine()
    {
        var address = NetworkInterface.GetAllNetworkInterfaces()
            .Where(static card => card.OperationalStatus == OperationalStatus.Up && card.NetworkInterfaceType != NetworkInterfaceType.Loopback)
            .SelectMany(static card => card.GetIPProperties().UnicastAddresses)
            .Select(static unicast => unicast.Address)
            .FirstOrDefault(static address => address.AddressFamily == AddressFamily.InterNetwork && !IPAddress.IsLoopback(address));
        Requires.That(address is not null, "a network address that is not loopback, for the API server's service proxy");
        return address!.ToString();
    }
}
