using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Hosting;
using MultiModel.Testing;

namespace MultiModel.ObjectStore.Tests.Hosting;

/// <summary>The store over https, where clients sign less and frame more.</summary>
internal static class HttpsStore
{
    /// <summary>Writes the certificate that clients must trust to <c>ca.pem</c> in the folder.</summary>
    public static async Task<RunningStore> StartAsync(TemporaryFolder folder)
    {
        var certificate = MakeCertificate();
        await File.WriteAllTextAsync(folder.File("ca.pem"), certificate.ExportCertificatePem(), TestContext.Current.CancellationToken);
        return await RunningStore.StartAsync(configure: host => host.UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel =>
            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.UseHttps(certificate))));
    }

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
