using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace MultiModel.ServiceDefaults.Hosting;

public static class SettingsExtensions
{
    /// <summary>
    /// Binds a section of the configuration and checks it when the service starts: a key that is not known, a value of the wrong type, and
    /// what the attributes forbid (<see cref="AnnotationValidation"/>). A misspelt key would leave its default in force, which for a key
    /// pair's <c>ReadOnly</c> or a server's users is an open door.
    /// </summary>
    public static OptionsBuilder<T> AddSettings<T>(this IServiceCollection services, string section) where T : class =>
        services.AddOptions<T>().Configure<IConfiguration>((options, configuration) => Bind(options, configuration.GetSection(section))).ValidateAnnotations();

    private static void Bind<T>(T options, IConfigurationSection section) where T : class
    {
        if (Unknown(section, typeof(T)).FirstOrDefault() is { } unknown)
            throw Invalid(unknown);
        try
        {
            // else an element of a list is left out for what is wrong in it
            section.Bind(options, static binder => binder.ErrorOnUnknownConfiguration = true);
        }
        catch (InvalidOperationException exception)
        {
            var cause = exception.InnerException as InvalidOperationException ?? exception;
            throw Invalid(StartupFailure.Describe(cause) ?? cause.Message);
        }

        OptionsValidationException Invalid(string message) => new(section.Path, typeof(T), [message]);
    }

    private static IEnumerable<string> Unknown(IConfigurationSection section, Type type)
    {
        var known = type.GetProperties()
            .Where(static property => property.SetMethod is { IsPublic: true })
            .ToDictionary(static property => property.Name, StringComparer.OrdinalIgnoreCase);
        foreach (var child in section.GetChildren())
        {
            if (!known.TryGetValue(child.Key, out var property))
                yield return $"{StartupFailure.VariableOf(child.Path)} is no setting; there are {string.Join(", ", known.Keys)}.";
            else if (IsOurs(property.PropertyType))
                foreach (var message in Unknown(child, property.PropertyType))
                    yield return message;
            else if (property.PropertyType is { IsGenericType: true, GenericTypeArguments: [var item] } && IsOurs(item))
                foreach (var message in child.GetChildren().SelectMany(element => Unknown(element, item)))
                    yield return message;
        }
    }

    private static bool IsOurs(Type type) => type.IsClass && type.Assembly != typeof(object).Assembly && type.Assembly != typeof(Uri).Assembly;
}
