using System.Globalization;
using MultiModel.Tracking.Runs;

namespace MultiModel.Tracking.Pages;

/// <summary>Values as the pages show them.</summary>
internal static class Show
{
    /// <summary>Seven significant digits: enough to tell runs apart, few enough to read.</summary>
    public static string Number(double value) => value.ToString("G7", CultureInfo.InvariantCulture);

    /// <summary>A name may be a space, of which a link shows nothing that could be clicked.</summary>
    public static string Name(string name) => string.IsNullOrWhiteSpace(name) ? "(blank)" : name;

    public static string Time(long milliseconds) => At(milliseconds).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);

    public static string Iso(long milliseconds) => At(milliseconds).ToString("O", CultureInfo.InvariantCulture);

    public static string Duration(RunInfo run)
    {
        if (run.EndTime is not { } end)
            return "";
        var span = At(end) - At(run.StartTime);
        return span < TimeSpan.Zero ? "0 ms"
            : span.TotalSeconds < 1 ? $"{span.TotalMilliseconds:0} ms"
            : span.TotalMinutes < 1 ? string.Create(CultureInfo.InvariantCulture, $"{span.TotalSeconds:0.0} s")
            : span.TotalHours < 1 ? $"{(int)span.TotalMinutes} min {span.Seconds} s"
            : $"{(int)span.TotalHours} h {span.Minutes} min";
    }

    public static string Size(long? bytes) => bytes switch
    {
        null => "",
        < 1024 => $"{bytes} B",
        < 1024 * 1024 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1024.0:0.0} KiB"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1048576.0:0.0} MiB"),
    };

    public static string StatusClass(string status) => status switch
    {
        "FINISHED" => "badge badge-good",
        "FAILED" or "KILLED" => "badge badge-bad",
        "RUNNING" => "badge badge-busy",
        _ => "badge",
    };

    public static string StageClass(string stage) => stage switch
    {
        "Production" => "badge badge-good",
        "Staging" => "badge badge-warn",
        _ => "badge",
    };

    /// <summary>A part of an address.</summary>
    public static string Url(string text) => Uri.EscapeDataString(text);

    /// <summary>Clients give any number, those of time.time_ns() too: what no calendar has is shown as its first or last day.</summary>
    private static DateTimeOffset At(long milliseconds) => DateTimeOffset.FromUnixTimeMilliseconds(Math.Clamp(milliseconds, 0, 253402300799999));
}
