namespace MultiModel.Graphs.Yaml;

/// <summary>What a value takes of <see cref="YamlLimits"/>.</summary>
/// <param name="Values">Scalars, lists and maps in it, itself included.</param>
/// <param name="Characters">Of all scalars' texts.</param>
/// <param name="Height">Levels below it.</param>
internal readonly record struct YamlSize(int Values, int Characters, int Height)
{
    public static YamlSize Of(YamlValue value) => value switch
    {
        YamlScalar scalar => new YamlSize(1, scalar.Text.Length, 0),
        YamlList list => Above(list.Items),
        YamlMap map => Above(map.Entries.SelectMany(static entry => new[] { entry.Key, entry.Value })),
        _ => throw new InvalidOperationException($"Unknown value {value.GetType().Name}."),
    };

    private static YamlSize Above(IEnumerable<YamlValue> children)
        => children.Select(Of).Aggregate(new YamlSize(1, 0, 0), static (sum, child)
            => new YamlSize(sum.Values + child.Values, sum.Characters + child.Characters, Math.Max(sum.Height, child.Height + 1)));
}
