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
            return ValidateOptionsResult.Success;
        }
        catch (TrainingParameterException exception)
        {
            return ValidateOptionsResult.Fail($"{exception.Message} (section Pipeline of the configuration)");
        }
    }
}
