using System.Globalization;
using System.Runtime.CompilerServices;
using MultiModel.Graphs.Execution;

namespace MultiModel.GraphRunner.Predictions;

/// <summary>The Server-Timing header (W3C): each node with its time in milliseconds.</summary>
internal static class ServerTiming
{
    public static void Write(HttpResponse response, IReadOnlyList<NodeCall> calls)
    {
        if (calls.Count == 0)
            return;
        var text = new DefaultInterpolatedStringHandler(calls.Count * 4, calls.Count * 2, CultureInfo.InvariantCulture, stackalloc char[256]);
        for (var i = 0; i < calls.Count; i++)
        {
            if (i > 0)
                text.AppendLiteral(", ");
            foreach (var character in calls[i].Node)
                text.AppendFormatted(IsToken(character) ? character : '_');
            text.AppendLiteral(";dur=");
            text.AppendFormatted(Math.Round(calls[i].Elapsed.TotalMilliseconds, 3));
        }
        response.Headers["Server-Timing"] = text.ToStringAndClear();
    }

    private static bool IsToken(char character) => char.IsAsciiLetterOrDigit(character) || character is '-' or '.' or '_';
}
