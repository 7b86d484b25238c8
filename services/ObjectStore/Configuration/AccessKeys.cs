using System.Collections.Frozen;
using System.Text;
using MultiModel.ObjectStore.Buckets;
using MultiModel.ServiceDefaults.Hosting;

namespace MultiModel.ObjectStore.Configuration;

/// <summary>What an operation does to its bucket.</summary>
internal enum Access
{
    Read,
    Write,
}

/// <summary>A key pair that may sign requests, and what it may do.</summary>
internal sealed class AccessKey
{
    private readonly FrozenSet<string> buckets;
    private readonly bool readOnly;

    public AccessKey(string id, string secret, IEnumerable<string> buckets, bool readOnly)
    {
        Id = id;
        SigningSecret = Encoding.UTF8.GetBytes("AWS4" + secret);
        this.buckets = buckets.ToFrozenSet(StringComparer.Ordinal);
        this.readOnly = readOnly;
    }

    public string Id { get; }

    /// <summary>"AWS4" and the secret, in UTF-8: the first key of SigV4's derivation.</summary>
    public byte[] SigningSecret { get; }

    public bool Allows(Access access) => access == Access.Read || !readOnly;

    public bool Allows(BucketName bucket) => buckets.Count == 0 || buckets.Contains(bucket.Value);
}

/// <summary>The configured key pairs by id.</summary>
internal sealed class AccessKeys
{
    private const int ShortestSecret = 8;
    private readonly FrozenDictionary<string, AccessKey> keys;

    private AccessKeys(IEnumerable<AccessKey> keys) =>
        this.keys = keys.ToFrozenDictionary(static key => key.Id, StringComparer.Ordinal);

    public AccessKey? Find(string id) => keys.GetValueOrDefault(id);

    /// <exception cref="StartupException">No pair is configured, or one is not usable.</exception>
    public static AccessKeys From(IReadOnlyList<KeyOptions> options)
    {
        if (options.Count == 0)
            throw new StartupException("No key may ask this store for anything: set ObjectStore__Keys__0__AccessKey and ObjectStore__Keys__0__SecretKey.");
        var keys = options.Select(static (key, index) => Create(key, $"ObjectStore__Keys__{index}__")).ToList();
        if (keys.GroupBy(static key => key.Id, StringComparer.Ordinal).FirstOrDefault(static group => group.Count() > 1) is { } twice)
            throw new StartupException($"The access key {twice.Key} is configured twice: give each pair its own ObjectStore__Keys__N__AccessKey.");
        return new AccessKeys(keys);
    }

    private static AccessKey Create(KeyOptions key, string prefix)
    {
        if (string.IsNullOrWhiteSpace(key.AccessKey) || key.AccessKey.AsSpan().ContainsAny("/,= "))
            throw new StartupException($"{prefix}AccessKey must be set, without '/', ',', '=' and spaces.");
        if (key.SecretKey is null || key.SecretKey.Length < ShortestSecret)
            throw new StartupException($"{prefix}SecretKey must have at least {ShortestSecret} characters.");
        if (key.Buckets.FirstOrDefault(static name => !BucketName.TryParse(name, out _)) is { } wrong)
            throw new StartupException($"{prefix}Buckets names \"{wrong}\", which is not a bucket name.");
        return new AccessKey(key.AccessKey, key.SecretKey, key.Buckets, key.ReadOnly);
    }
}
