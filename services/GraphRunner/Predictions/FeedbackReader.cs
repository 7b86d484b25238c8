using System.Text.Json;
using MultiModel.Graphs.Messages;

namespace MultiModel.GraphRunner.Predictions;

/// <summary>Reads Seldon's Feedback message as far as metrics need it; its other parts go to the nodes as they are.</summary>
internal static class FeedbackReader
{
    /// <returns>The reward; 0 when the message has none.</returns>
    /// <exception cref="SeldonException">The body is no feedback; 400.</exception>
    public static double Read(ReadOnlyMemory<byte> body, MessageLimits limits)
    {
        try
        {
            using var document = JsonDocument.Parse(body, new JsonDocumentOptions { MaxDepth = limits.Depth });
            if (document.RootElement.ValueKind != JsonValueKind.Object)
                throw SeldonException.BadData("Expected a JSON object with request, response, reward and truth.");
            if (!document.RootElement.TryGetProperty("reward", out var reward))
                return 0;
            return reward.ValueKind == JsonValueKind.Number && reward.TryGetDouble(out var value) && double.IsFinite(value)
                ? value
                : throw SeldonException.BadData("reward: expected a number.");
        }
        catch (JsonException fault)
        {
            throw SeldonException.BadData("The body is not valid JSON.", fault);
        }
    }
}
