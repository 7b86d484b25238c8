using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace MultiModel.ServiceDefaults.Hosting;

public static class AnnotationValidation
{
    /// <summary>
    /// Checks options against their attributes when the service starts, and what a property with
    /// <see cref="ValidateObjectMembersAttribute"/> holds too. Unlike ValidateDataAnnotations the failure is the attribute's ErrorMessage
    /// and nothing around it: that is the line a person reads.
    /// </summary>
    /// <param name="options">The options.</param>
    /// <param name="onStart">False: only when they are used.</param>
    public static OptionsBuilder<T> ValidateAnnotations<T>(this OptionsBuilder<T> options, bool onStart = true) where T : class
    {
        options.Services.AddSingleton<IValidateOptions<T>, Validation<T>>();
        return onStart ? options.ValidateOnStart() : options;
    }

    private sealed class Validation<T> : IValidateOptions<T> where T : class
    {
        public ValidateOptionsResult Validate(string? name, T options)
        {
            var failures = Failures(options).ToList();
            return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
        }

        private static IEnumerable<string> Failures(object options)
        {
            var results = new List<ValidationResult>();
            Validator.TryValidateObject(options, new ValidationContext(options), results, validateAllProperties: true);
            var nested = options.GetType().GetProperties().Where(static property => property.IsDefined(typeof(ValidateObjectMembersAttribute), inherit: true))
                .Select(property => property.GetValue(options)).OfType<object>();
            return results.Select(static result => result.ErrorMessage!).Concat(nested.SelectMany(Failures));
        }
    }
}
