namespace MultiModel.Graphs.Yaml;

/// <summary>What a manifest may cost to read. Every input is bounded before anything is built from it.</summary>
public sealed record YamlLimits
{
    /// <summary>2^20 characters, depth 64, 50,000 values.</summary>
    public static readonly YamlLimits Default = new();

    /// <summary>Characters of the whole file; an object in a cluster is at most about as large.</summary>
    public int Length { get; init; } = 1 << 20;

    /// <summary>Nested lists and maps. A graph of depth 10 needs about 30.</summary>
    public int Depth { get; init; } = 64;

    /// <summary>Scalars, lists and maps together.</summary>
    public int Values { get; init; } = 50_000;

    /// <summary>A file's text, read no further than it may be long; null when it is longer.</summary>
    public async Task<string?> ReadAsync(TextReader text, CancellationToken cancellationToken)
    {
        var buffer = new char[Length + 1];
        var length = await text.ReadBlockAsync(buffer, cancellationToken);
        return length > Length ? null : new string(buffer, 0, length);
    }
}
