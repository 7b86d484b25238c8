using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Options;

namespace MultiModel.ServiceDefaults.Hosting;

public static class StartupFailure
{
    /// <summary>
    /// One line about why a service cannot start: a <see cref="StartupException"/>, wrong configuration (every fault of it) or a busy port.
    /// Null for anything else, which is a fault of the program.
    /// </summary>
    public static string? Describe(Exception exception) => exception switch
    {
        StartupException => exception.Message,
        OptionsValidationException invalid => string.Join(' ', invalid.Failures),
        AggregateException all when all.InnerExceptions.All(static inner => inner is OptionsValidationException) =>
            string.Join(' ', all.InnerExceptions.Select(Describe)),
        IOException { InnerException: AddressInUseException } => $"{exception.Message.TrimEnd('.')}. Stop what uses it, or choose another with ASPNETCORE_URLS.",
        _ => null,
    };
}
