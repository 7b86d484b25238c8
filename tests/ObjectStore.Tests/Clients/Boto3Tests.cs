using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Hosting;
using MultiModel.ObjectStore.Tests.Hosting;
using MultiModel.Testing;

namespace MultiModel.ObjectStore.Tests.Clients;

public sealed class Boto3Tests
{
    private const string Python = "/usr/bin/python3";
    private const string HowToGet = "Debian: python3-boto3";

    [Fact]
    public async Task Boto3_OverHttp_FindsEverythingAsItExpects()
    {
        Requires.That(Directory.Exists("/usr/lib/python3/dist-packages/boto3"), HowToGet);
        await using var store = await RunningStore.StartAsync();

        Assert.EndsWith("passed\n", await RunAsync(store, store.Address.ToString()), StringComparison.Ordinal);
    }

    /// <summary>Over https it signs less and sends unsigned payloads, and newer ones aws-chunked bodies with a trailer.</summary>
    [Fact]
    public async Task Boto3_OverHttps_FindsEverythingAsItExpects()
    {
        Requires.That(Directory.Exists("/usr/lib/python3/dist-packages/boto3"), HowToGet);
        using var folder = new TemporaryFolder();
        using var certificate = MakeCertificate();
        await File.WriteAllTextAsync(folder.File("ca.pem"), certificate.ExportCertificatePem(), TestContext.Current.CancellationToken);
        await using var store = await RunningStore.StartAsync(configure: host => host.UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel =>
            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.UseHttps(certificate))));

        Assert.EndsWith("passed\n", await RunAsync(store, store.Address.ToString(), folder.File("ca.pem")), StringComparison.Ordinal);
    }

    private static Task<string> RunAsync(RunningStore store, params string[] arguments) =>
        Tool.RunAsync(store, Python, [RepositoryFiles.PathOf("tests", "ObjectStore.Tests", "Clients", "boto3_session.py"), .. arguments]);

    private static X509Certificate2 MakeCertificate()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        return request.CreateSelfSigned(DateTimeOffset.UtcNow.AddHours(-1), DateTimeOffset.UtcNow.AddHours(1));
    }
}
