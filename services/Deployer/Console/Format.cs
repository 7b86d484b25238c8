using System.Globalization;

namespace MultiModel.Deployer.Console;

/// <summary>Values as the page writes them.</summary>
internal static class Format
{
    /// <summary>UTC, to the second; a script shows the reader's own time instead.</summary>
    public static string Time(DateTimeOffset? time) => time is { } at ? at.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture) : "";

    public static string Seconds(double? seconds) => seconds switch
    {
        null => "",
        < 1 => string.Create(CultureInfo.InvariantCulture, $"{seconds * 1000:0} ms"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{seconds:0.0} s"),
    };

    public static string Number(double number) => number.ToString("0.######", CultureInfo.InvariantCulture);

    public static string Milliseconds(double milliseconds) => string.Create(CultureInfo.InvariantCulture, $"{milliseconds:0.00} ms");

    public static string Short(string id) => id.Length > 8 ? id[..8] : id;
}
