using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace MultiModel.ServiceDefaults.Hosting;

public static class AnnotationValidation
{
    /// <summary>
    /// Checks options against their attributes when the service starts. Unlike ValidateDataAnnotations the failure is the attribute's
    /// ErrorMessage and nothing around it: that is the line a person reads.
    /// </summary>
    public static OptionsBuilder<T> ValidateAnnotations<T>(this OptionsBuilder<T> options) where T : class
    {
        options.Services.AddSingleton<IValidateOptions<T>, Validation<T>>();
        return options.ValidateOnStart();
    }

    private sealed class Validation<T> : IValidateOptions<T> where T : class
    {
        public ValidateOptionsResult Validate(string? name, T options)
        {
            var results = new List<ValidationResult>();
            return Validator.TryValidateObject(options, new ValidationContext(options), results, validateAllProperties: true)
                ? ValidateOptionsResult.Success
                : ValidateOptionsResult.Fail(results.Select(static result => result.ErrorMessage!));
        }
    }
}
