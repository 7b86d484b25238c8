using System.ComponentModel.DataAnnotations;

namespace MultiModel.ServiceDefaults.S3;

/// <summary>
/// Where the object store is and who asks, under the names that every S3 client knows:
/// <c>AWS_ENDPOINT_URL</c>, <c>AWS_ACCESS_KEY_ID</c>, <c>AWS_SECRET_ACCESS_KEY</c>, <c>AWS_REGION</c>.
/// </summary>
public sealed class S3Options
{
    /// <summary>Absolute http or https address, with no path.</summary>
    [Required(ErrorMessage = "AWS_ENDPOINT_URL is not set to an http or https address: give that of the S3 store, for example http://127.0.0.1:5114.")]
    public Uri? Endpoint { get; set; }

    [Required(ErrorMessage = "AWS_ACCESS_KEY_ID is not set.")]
    public string? AccessKey { get; set; }

    [Required(ErrorMessage = "AWS_SECRET_ACCESS_KEY is not set.")]
    public string? SecretKey { get; set; }

    public string Region { get; set; } = "us-east-1";
}
