using System.Net.Http.Headers;
using System.Text.Json;
using MultiModel.Graphs.Messages;

namespace MultiModel.GraphRunner.Predictions;

/// <summary>Bodies that are no JSON because they are something else, which their headers say. Asked only once such a body was refused.</summary>
internal static class ForeignBody
{
    private const string BinaryHeader = "Inference-Header-Content-Length";

    /// <returns>A refusal that says what the body is and what to send; the same one when the headers do not tell.</returns>
    public static SeldonException Explain(HttpRequest request, SeldonException fault)
        => fault.GetBaseException() is JsonException
            && fault.StatusCode == StatusCodes.Status400BadRequest
            && Reason(request) is { } reason
            ? SeldonException.BadData(reason, fault)
            : fault;

    private static string? Reason(HttpRequest request)
    {
        if (request.Headers.ContentEncoding.ToString() is { Length: > 0 } coding and not "identity")
            return $"The body is compressed (Content-Encoding: {coding}), which is not read here: send it as it is.";
        if (request.Headers.ContainsKey(BinaryHeader))
            return $"The body holds binary tensors ({BinaryHeader}), an extension that is not served here: send their data as JSON, or over gRPC in raw_input_contents.";
        if (!MediaTypeHeaderValue.TryParse(request.ContentType, out var type))
            return null;
        if (type.MediaType is "multipart/form-data" or "application/x-www-form-urlencoded")
            return $"The body is a form ({type.MediaType}): send the JSON itself, with Content-Type: application/json.";
        return type.CharSet?.Trim('"') is { } charset && !charset.Equals("utf-8", StringComparison.OrdinalIgnoreCase)
            ? $"The body is in {charset}: JSON is read as UTF-8." : null;
    }
}
