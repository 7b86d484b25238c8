using System.ComponentModel.DataAnnotations;

namespace MultiModel.ObjectStore.Configuration;

/// <summary>The section <c>ObjectStore</c> of the configuration.</summary>
internal sealed class ObjectStoreOptions
{
    /// <summary>Folder of buckets and objects; made when it is absent.</summary>
    public string? DataDirectory { get; set; }

    /// <summary>Who may ask. There is no anonymous access, so at least one pair is needed.</summary>
    public List<KeyOptions> Keys { get; set; } = [];

    /// <summary>Multipart uploads older than this are aborted when the service starts.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "3650.00:00:00", ErrorMessage = "ObjectStore__UploadLifetime must lie between one minute and 3650 days.")]
    public TimeSpan UploadLifetime { get; set; } = TimeSpan.FromDays(7);
}

/// <summary>A key pair and what it may do.</summary>
internal sealed class KeyOptions
{
    public string? AccessKey { get; set; }

    /// <summary>At least 8 characters.</summary>
    public string? SecretKey { get; set; }

    /// <summary>Buckets that the pair may use; all when empty.</summary>
    public List<string> Buckets { get; set; } = [];

    /// <summary>Refuses everything that changes something.</summary>
    public bool ReadOnly { get; set; }
}
