using Microsoft.Extensions.Options;
using MultiModel.Trainer.Runs;

namespace MultiModel.Trainer.Configuration;

internal sealed class PipelineOptionsValidation : IValidateOptions<PipelineOptions>
{
    public ValidateOptionsResult Validate(string? name, PipelineOptions options)
    {
        try
        {
            TrainingParameters.From(options);
            return options.RollOutTimeout > TimeSpan.Zero
                ? ValidateOptionsResult.Success
                : ValidateOptionsResult.Fail($"Pipeline:RollOutTimeout must be positive. Got {options.RollOutTimeout:c} instead.");
        }
        catch (TrainingParameterException exception)
        {
            return ValidateOptionsResult.Fail($"{exception.Message} (section Pipeline of the configuration)");
        }
    }
}
