using MultiModel.Tracking.Api;
using MultiModel.Tracking.Experiments;

namespace MultiModel.Tracking.Registry;

internal static class RegistryTag
{
    private const int MaxLength = 5000;

    /// <summary>A model's or version's tag: as a run's, but too long a value is refused.</summary>
    public static Tag Read(Fields tag) =>
        new(Validation.Key("tag", tag.Required("key")), Validation.Length("Tag value", tag.String("value") ?? "", MaxLength));
}
