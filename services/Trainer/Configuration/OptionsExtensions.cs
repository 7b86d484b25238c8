using Microsoft.Extensions.Options;

namespace MultiModel.Trainer.Configuration;

internal static class OptionsExtensions
{
    /// <summary>Binds a section; a value of the wrong type, or a key that is not known, fails like a value that is out of its range.</summary>
    public static OptionsBuilder<T> AddCheckedOptions<T>(this IServiceCollection services, string section) where T : class =>
        services.AddOptions<T>().Configure<IConfiguration>((options, configuration) =>
        {
            try
            {
                configuration.GetSection(section).Bind(options, static binder => binder.ErrorOnUnknownConfiguration = true);
            }
            catch (InvalidOperationException exception)
            {
                throw new OptionsValidationException(section, typeof(T), [exception.Message]);
            }
        }).ValidateOnStart();
}
