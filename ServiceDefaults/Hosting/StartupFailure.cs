using System.Net.Sockets;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Options;

namespace MultiModel.ServiceDefaults.Hosting;

public static partial class StartupFailure
{
    internal const string Urls = "ASPNETCORE_URLS";

    /// <summary>
    /// One line about why a service cannot start: a <see cref="StartupException"/>, wrong configuration (every fault of it), or an address
    /// that is none, is taken, or is not this machine's. Null for anything else, which is a fault of the program.
    /// </summary>
    /// <param name="exception">Why it cannot start.</param>
    /// <param name="addressSettings">What its addresses are chosen with.</param>
    public static string? Describe(Exception exception, string addressSettings = Urls) => exception switch
    {
        StartupException => exception.Message,
        OptionsValidationException invalid => string.Join(' ', invalid.Failures),
        AggregateException all when all.InnerExceptions.All(static inner => inner is OptionsValidationException) =>
            string.Join(' ', all.InnerExceptions.Select(inner => Describe(inner))),
        InvalidOperationException when Conversion().Match(exception.Message) is { Success: true } wrong =>
            $"{VariableOf(wrong.Groups["key"].Value)} cannot be '{wrong.Groups["value"].Value}': give {Expected(wrong.Groups["type"].Value)}.",
        IOException { InnerException: AddressInUseException } => $"{exception.Message.TrimEnd('.')}. Stop what uses it, or choose another with {addressSettings}.",
        FormatException when exception.Message.StartsWith("Invalid url:", StringComparison.Ordinal) =>
            $"{exception.Message.TrimEnd('.')}. Write the address to listen on as http://127.0.0.1:5114 in {Urls}.",
        SocketException { SocketErrorCode: SocketError.AddressNotAvailable or SocketError.AccessDenied } =>
            $"Cannot listen on the configured address: {exception.Message.TrimEnd('.')}. Choose one that this machine has and grants with {addressSettings}.",
        _ => null,
    };

    /// <summary>The variable that sets a key of the configuration.</summary>
    internal static string VariableOf(string key) => key.Replace(":", "__", StringComparison.Ordinal);

    private static string Expected(string type) => type switch
    {
        "System.Int32" or "System.Int64" => "a whole number",
        "System.Double" => "a number, with a point before its decimals",
        "System.Boolean" => "true or false",
        "System.TimeSpan" => "a time, such as 00:00:10 for ten seconds",
        "System.Uri" => "an address, such as http://127.0.0.1:5113",
        _ when AppDomain.CurrentDomain.GetAssemblies().Select(assembly => assembly.GetType(type)).FirstOrDefault(static found => found is { IsEnum: true }) is { } choice =>
            $"one of {string.Join(", ", Enum.GetNames(choice))}",
        _ => $"a value of the type {type}",
    };

    /// <summary>How configuration is bound says that a value is of the wrong type.</summary>
    [GeneratedRegex(@"^Failed to convert configuration value '(?<value>.*)' at '(?<key>[^']*)' to type '(?<type>[^']*)'", RegexOptions.Singleline)]
    private static partial Regex Conversion();
}
