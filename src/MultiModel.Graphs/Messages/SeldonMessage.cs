namespace MultiModel.Graphs.Messages;

/// <summary>
/// A message of Seldon's protocol v1. One that came over the wire keeps its bytes, which go on to a remote node or back to the caller
/// as they are, and is parsed when a node of this process first looks inside.
/// </summary>
public sealed class SeldonMessage
{
    private readonly MessageLimits limits = MessageLimits.Default;
    private Payload? payload;
    private MessageMeta? meta;

    public SeldonMessage(Payload payload, MessageMeta meta)
    {
        this.payload = payload;
        this.meta = meta;
    }

    private SeldonMessage(ReadOnlyMemory<byte> json, MessageLimits limits)
    {
        Json = json;
        this.limits = limits;
    }

    /// <summary>The bytes that the message came as; null for one that was made here.</summary>
    public ReadOnlyMemory<byte>? Json { get; }

    /// <exception cref="SeldonException">The bytes are no message; 400.</exception>
    public Payload Payload => Parsed().Payload;

    /// <inheritdoc cref="Payload"/>
    public MessageMeta Meta => Parsed().Meta;

    public static SeldonMessage FromJson(ReadOnlyMemory<byte> json, MessageLimits? limits = null) => new(json, limits ?? MessageLimits.Default);

    private (Payload Payload, MessageMeta Meta) Parsed()
    {
        if (payload is null || meta is null)
            (payload, meta) = SeldonMessageReader.Read(Json!.Value, limits);
        return (payload, meta);
    }
}

/// <summary>What one message may cost to read.</summary>
public sealed record MessageLimits
{
    public static readonly MessageLimits Default = new();

    /// <summary>Nested lists and objects.</summary>
    public int Depth { get; init; } = 32;

    /// <summary>Length of an array's first dimension.</summary>
    public int Rows { get; init; } = 100_000;

    /// <summary>Bytes of a whole body.</summary>
    public int Bytes { get; init; } = 16 << 20;
}
