using System.Globalization;
using System.Text.Json;
using MultiModel.Graphs.Messages;

namespace MultiModel.GraphRunner.Predictions;

/// <param name="Reward">0 when the message has none.</param>
/// <param name="Routing">The child that each node's request went to when the response was made (<c>response.meta.routing</c>); empty when the message does not say.</param>
internal readonly record struct Feedback(double Reward, IReadOnlyDictionary<string, int> Routing);

/// <summary>
/// Reads Seldon's Feedback message as far as metrics and routing need it, as protocol buffers read JSON: null stands for nothing, and a number may
/// be a text. Its other parts go to the nodes as they are.
/// </summary>
internal static class FeedbackReader
{
    private static readonly string[] Path = ["response", "meta", "routing"];

    /// <exception cref="SeldonException">The body is no feedback; 400.</exception>
    public static Feedback Read(ReadOnlyMemory<byte> body, MessageLimits limits)
    {
        try
        {
            using var document = JsonDocument.Parse(body, new JsonDocumentOptions { MaxDepth = limits.Depth });
            if (document.RootElement.ValueKind != JsonValueKind.Object)
                throw SeldonException.BadData("Expected a JSON object with request, response, reward and truth.");
            return new Feedback(RewardOf(document.RootElement), RoutingOf(document.RootElement));
        }
        catch (JsonException fault)
        {
            throw SeldonException.BadData("The body is not valid JSON.", fault);
        }
        catch (InvalidOperationException fault)
        {
            throw SeldonException.BadData("The body holds text that is not valid Unicode.", fault);
        }
    }

    private static double RewardOf(JsonElement feedback)
    {
        if (!feedback.TryGetProperty("reward", out var reward) || reward.ValueKind == JsonValueKind.Null)
            return 0;
        return NumberOf(reward) ?? throw SeldonException.BadData("reward: expected a number.");
    }

    private static Dictionary<string, int> RoutingOf(JsonElement feedback)
    {
        var routing = new Dictionary<string, int>();
        var place = feedback;
        foreach (var name in Path)
            if (place.ValueKind != JsonValueKind.Object || !place.TryGetProperty(name, out place))
                return routing;
        if (place.ValueKind == JsonValueKind.Object)
            foreach (var node in place.EnumerateObject())
                routing[node.Name] = NumberOf(node.Value) is { } child and >= int.MinValue and <= int.MaxValue && child == Math.Floor(child)
                    ? (int)child : throw SeldonException.BadData($"response.meta.routing.{node.Name}: expected a whole number.");
        return routing;
    }

    /// <summary>A finite number; null for anything else.</summary>
    private static double? NumberOf(JsonElement value)
    {
        const NumberStyles Json = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
        var number = double.NaN;
        var reads = value.ValueKind == JsonValueKind.String ? double.TryParse(value.GetString(), Json, CultureInfo.InvariantCulture, out number)
            : value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out number);
        return reads && double.IsFinite(number) ? number : null;
    }
}
