using System.Globalization;
using System.Text;
using MultiModel.Graphs.Execution;

namespace MultiModel.GraphRunner.Predictions;

/// <summary>The Server-Timing header (W3C): each node with its time in milliseconds.</summary>
internal static class ServerTiming
{
    public static void Write(HttpResponse response, IReadOnlyList<NodeCall> calls)
    {
        var text = new StringBuilder(calls.Count * 24);
        foreach (var call in calls)
        {
            if (text.Length > 0)
                text.Append(", ");
            foreach (var character in call.Node)
                text.Append(IsToken(character) ? character : '_');
            text.Append(CultureInfo.InvariantCulture, $";dur={call.Elapsed.TotalMilliseconds:0.###}");
        }
        if (text.Length > 0)
            response.Headers["Server-Timing"] = text.ToString();
    }

    private static bool IsToken(char character) => char.IsAsciiLetterOrDigit(character) || character is '-' or '.' or '_';
}
