using System.Text.Json;

namespace MultiModel.Graphs.Messages;

/// <summary>
/// A message of Seldon's protocol v1. One that came over the wire keeps its bytes, which go on to a remote node or back to the caller
/// as they are, and is parsed when a node of this process first looks inside.
/// </summary>
public sealed class SeldonMessage
{
    private readonly Received? received;
    private Payload? payload;
    private MessageMeta? meta;

    /// <summary>A message that is made here, as a node's answer.</summary>
    public SeldonMessage(Payload payload, MessageMeta meta)
    {
        this.payload = payload;
        this.meta = meta;
    }

    private SeldonMessage(Received received) => this.received = received;

    /// <summary>The bytes that the message came as; null for one that was made here.</summary>
    public ReadOnlyMemory<byte>? Json => received?.Json;

    /// <exception cref="SeldonException">The bytes are no message: 400, or 500 when a node answered them.</exception>
    public Payload Payload => Parsed().Payload;

    /// <inheritdoc cref="Payload"/>
    public MessageMeta Meta => Parsed().Meta;

    /// <param name="json">Kept, not copied: it must stay as it is while the message is in use.</param>
    /// <param name="limits">What the message may cost to read.</param>
    /// <param name="origin">The node that answered it; null for a caller's request.</param>
    public static SeldonMessage FromJson(ReadOnlyMemory<byte> json, MessageLimits? limits = null, string? origin = null)
        => new(new Received(json, limits ?? MessageLimits.Default, origin));

    /// <summary>The first number of a body that is a bare list of numbers, as a router may answer; null for a message.</summary>
    internal double? BareNumber
    {
        get
        {
            if (Json is not { } json)
                return null;
            var reader = new Utf8JsonReader(json.Span);
            try
            {
                return reader.Read() && reader.TokenType == JsonTokenType.StartArray && reader.Read() && reader.TokenType == JsonTokenType.Number ? reader.GetDouble() : null;
            }
            catch (JsonException)
            {
                return null; // reading the message says what is wrong with it
            }
        }
    }

    private sealed record Received(ReadOnlyMemory<byte> Json, MessageLimits Limits, string? Origin);

    private (Payload Payload, MessageMeta Meta) Parsed()
    {
        if (payload is not null && meta is not null)
            return (payload, meta);
        try
        {
            (payload, meta) = SeldonMessageReader.Read(received!.Json, received.Limits);
            return (payload, meta);
        }
        catch (SeldonException fault) when (received!.Origin is not null)
        {
            // The caller's request was fine; a node answered what is no message.
            throw SeldonException.Executor(500, $"{received!.Origin}: its answer cannot be read: {fault.Message}", fault);
        }
    }
}

/// <summary>What one message may cost to read.</summary>
public sealed record MessageLimits
{
    /// <summary>Depth 32, 100,000 rows, 16 MiB.</summary>
    public static readonly MessageLimits Default = new();

    /// <summary>Nested lists and objects.</summary>
    public int Depth { get; init; } = 32;

    /// <summary>Length of an array's first dimension.</summary>
    public int Rows { get; init; } = 100_000;

    /// <summary>Bytes of a whole body.</summary>
    public int Bytes { get; init; } = 16 << 20;
}
