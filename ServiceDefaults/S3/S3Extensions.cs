using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Minio;
using MultiModel.ServiceDefaults.Hosting;

namespace MultiModel.ServiceDefaults.S3;

public static class S3Extensions
{
    /// <summary>Name of the HTTP client under the Minio client: tests and telemetry find it by this.</summary>
    public const string HttpClientName = "s3";

    private static readonly string[] Variables = ["AWS_ENDPOINT_URL", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"];

    /// <summary>Registers <see cref="IMinioClient"/>, configured from <see cref="S3Options"/> and checked when the host starts.</summary>
    /// <param name="builder">The service's builder.</param>
    /// <param name="mayBeAbsent">Whether the service starts without any of the variables; what then asks for the client fails with their names.</param>
    public static IHostApplicationBuilder AddS3(this IHostApplicationBuilder builder, bool mayBeAbsent = false)
    {
        builder.Services.AddOptions<S3Options>()
            .Configure<IConfiguration>(static (s3, configuration) =>
            {
                s3.Endpoint = Uri.TryCreate(configuration["AWS_ENDPOINT_URL"], UriKind.Absolute, out var endpoint) ? endpoint : null;
                s3.AccessKey = configuration["AWS_ACCESS_KEY_ID"];
                s3.SecretKey = configuration["AWS_SECRET_ACCESS_KEY"];
                s3.Region = configuration["AWS_REGION"] is { Length: > 0 } region ? region : s3.Region;
            })
            .ValidateAnnotations(onStart: !mayBeAbsent || Variables.Any(name => !string.IsNullOrEmpty(builder.Configuration[name])))
            .Validate(static s3 => s3.Endpoint is null or { Scheme: "http" or "https", AbsolutePath: "/" },
                "AWS_ENDPOINT_URL must be an http or https address with no path, for example http://127.0.0.1:5114.");
        // The client has no retry and a timeout of half an hour; the handler from ServiceDefaults adds both bounds.
        builder.Services.AddHttpClient(HttpClientName);
        builder.Services.AddSingleton(static services => Create(
            services.GetRequiredService<IOptions<S3Options>>().Value,
            services.GetRequiredService<IHttpClientFactory>().CreateClient(HttpClientName)));
        return builder;
    }

    /// <remarks>The endpoint and SSL are always set: left out, Minio's client would talk to a public server.</remarks>
    private static IMinioClient Create(S3Options s3, HttpClient http) => new MinioClient()
        .WithEndpoint(s3.Endpoint!.Authority)
        .WithSSL(s3.Endpoint.Scheme == Uri.UriSchemeHttps)
        .WithCredentials(s3.AccessKey, s3.SecretKey)
        .WithRegion(s3.Region)
        .WithHttpClient(http)
        .Build();
}
