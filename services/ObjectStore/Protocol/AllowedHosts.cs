using Microsoft.Extensions.Primitives;
using MultiModel.ServiceDefaults.Web;

namespace MultiModel.ObjectStore.Protocol;

/// <summary>
/// The names that this store answers to: those of <c>AllowedHosts</c> (between semicolons, or *), loopback names without it, which shuts
/// DNS rebinding. The framework's filter refuses in HTML, of which an S3 client shows nothing.
/// </summary>
internal sealed class AllowedHosts
{
    private readonly List<StringSegment> names;

    public AllowedHosts(string? configured) => names = [.. (string.IsNullOrWhiteSpace(configured)
        ? LoopbackHosts.Names
        : configured.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)).Select(static name => new StringSegment(name))];

    public bool Has(HostString host) => !host.HasValue || names.Contains("*") || HostString.MatchesAny(host.Value, names);

    /// <exception cref="S3Exception">InvalidRequest: with what to set, for a bucket's own host name and for another name of the store.</exception>
    public void Require(HostString host)
    {
        if (!Has(host))
            throw Errors.InvalidRequest($"{host} is none of this store's names. A bucket has no host name here: address it in the path "
                + "(rclone: provider = Minio; boto3 and the AWS CLI: addressing_style = path; other SDKs: force path style). "
                + "If it is another name of this store, add it to AllowedHosts.");
    }
}
