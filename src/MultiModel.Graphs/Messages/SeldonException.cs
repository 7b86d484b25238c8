using System.Buffers;
using System.Text.Json;

namespace MultiModel.Graphs.Messages;

/// <summary>A request that ends with an error in one of Seldon's shapes.</summary>
public sealed class SeldonException : Exception
{
    private SeldonException(int statusCode, string info, ReadOnlyMemory<byte> body, Exception? inner = null)
        : base(info, inner)
    {
        StatusCode = statusCode;
        Body = body;
    }

    /// <summary>The HTTP status.</summary>
    public int StatusCode { get; }

    /// <summary>Who found fault with the input.</summary>
    public InputStage Stage { get; private init; }

    /// <summary>The body's media type.</summary>
    public string ContentType { get; private init; } = "application/json";

    /// <summary>When to ask again, as a remote node said; null when none did.</summary>
    public TimeSpan? RetryAfter { get; private init; }

    /// <summary>The body of the answer; JSON, but for a remote node's own.</summary>
    public ReadOnlyMemory<byte> Body { get; }

    /// <summary>The body in the Open Inference Protocol.</summary>
    public ReadOnlyMemory<byte> OpenInferenceBody => JsonSerializer.SerializeToUtf8Bytes(new Dictionary<string, string> { ["error"] = Message });

    /// <summary>Input that a node cannot use: 400, reason <c>MICROSERVICE_BAD_DATA</c>.</summary>
    public static SeldonException BadData(string info, Exception? inner = null)
        => new(400, info, Microservice(info, "MICROSERVICE_BAD_DATA"), inner);

    /// <summary>Well-formed input of a shape or kind that a model cannot use: 400, where the original answers 500.</summary>
    public static SeldonException BadInput(string info, Exception? inner = null)
        => new(400, info, Microservice(info, "MICROSERVICE_BAD_DATA"), inner) { Stage = InputStage.Model };

    /// <summary>What the original model server calls its own fault: 500, reason <c>MICROSERVICE_INTERNAL_ERROR</c>.</summary>
    public static SeldonException Internal(string info, Exception? inner = null)
        => new(500, info, Microservice(info, "MICROSERVICE_INTERNAL_ERROR"), inner);

    /// <summary>An error of the graph itself, as Seldon's executor writes it.</summary>
    public static SeldonException Executor(int statusCode, string info, Exception? inner = null)
        => new(statusCode, info, Write(writer =>
        {
            writer.WriteNumber("code", statusCode);
            writer.WriteString("info", info);
            writer.WriteString("status", "FAILURE");
        }), inner);

    /// <summary>A remote node's answer that is not 200: passed on as it is.</summary>
    public static SeldonException Remote(string node, int statusCode, ReadOnlyMemory<byte> body, string? contentType, TimeSpan? retryAfter)
        => new(statusCode, $"{node} answered {statusCode}.", body) { ContentType = contentType ?? "application/json", RetryAfter = retryAfter };

    private static ReadOnlyMemory<byte> Microservice(string info, string reason) => Write(writer =>
    {
        writer.WriteNumber("code", -1);
        writer.WriteString("info", info);
        writer.WriteString("reason", reason);
        writer.WriteNumber("status", 1);
    });

    private static ReadOnlyMemory<byte> Write(Action<Utf8JsonWriter> status)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, SeldonMessageWriter.Options))
        {
            writer.WriteStartObject();
            writer.WriteStartObject("status");
            status(writer);
            writer.WriteEndObject();
            writer.WriteEndObject();
        }
        buffer.Write("\n"u8);
        return buffer.WrittenMemory;
    }
}

/// <summary>Where input was refused: while the message was read, or when a model was to use it.</summary>
public enum InputStage
{
    /// <summary>The message is malformed, or more than its limits allow.</summary>
    Message,

    /// <summary>The message is well-formed, and a model cannot use what it holds.</summary>
    Model,
}
