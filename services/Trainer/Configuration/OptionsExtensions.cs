using Microsoft.Extensions.Options;
using MultiModel.ServiceDefaults.Hosting;

namespace MultiModel.Trainer.Configuration;

internal static class OptionsExtensions
{
    /// <summary>Binds a section; a value of the wrong type, or a key that is not known, fails like a value that is out of its range.</summary>
    public static OptionsBuilder<T> AddCheckedOptions<T>(this IServiceCollection services, string section) where T : class =>
        services.AddOptions<T>().Configure<IConfiguration>((options, configuration) =>
        {
            var known = typeof(T).GetProperties().Where(static property => property.CanWrite).Select(static property => property.Name).ToArray();
            if (configuration.GetSection(section).GetChildren().FirstOrDefault(child => !known.Contains(child.Key, StringComparer.OrdinalIgnoreCase)) is { } unknown)
                throw new OptionsValidationException(section, typeof(T), [$"{section}:{unknown.Key} is no setting; there are {string.Join(", ", known)}."]);
            try
            {
                configuration.GetSection(section).Bind(options);
            }
            catch (InvalidOperationException exception)
            {
                throw new OptionsValidationException(section, typeof(T), [StartupFailure.Describe(exception) ?? exception.Message]);
            }
        }).ValidateOnStart();
}
