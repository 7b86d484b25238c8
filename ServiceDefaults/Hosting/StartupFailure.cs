using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Options;

namespace MultiModel.ServiceDefaults.Hosting;

public static partial class StartupFailure
{
    /// <summary>
    /// One line about why a service cannot start: a <see cref="StartupException"/>, wrong configuration (every fault of it) or a busy port.
    /// Null for anything else, which is a fault of the program.
    /// </summary>
    public static string? Describe(Exception exception) => exception switch
    {
        StartupException => exception.Message,
        OptionsValidationException invalid => string.Join(' ', invalid.Failures.Select(static failure => Annotation().Replace(failure, "$1"))),
        AggregateException all when all.InnerExceptions.All(static inner => inner is OptionsValidationException) =>
            string.Join(' ', all.InnerExceptions.Select(Describe)),
        IOException { InnerException: AddressInUseException } => $"{exception.Message.TrimEnd('.')}. Stop what uses it, or choose another with ASPNETCORE_URLS.",
        _ => null,
    };

    /// <summary>What data annotations put around a message that is written to stand alone.</summary>
    [GeneratedRegex("^DataAnnotation validation failed for '.*' members: '.*' with the error: '(.*)'\\.$", RegexOptions.Singleline)]
    private static partial Regex Annotation();
}
