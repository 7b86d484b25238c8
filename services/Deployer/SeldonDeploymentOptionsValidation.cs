using Microsoft.Extensions.Options;
using MultiModel.Manifests.Seldon;

namespace MultiModel.Deployer;

/// <summary>Refuses names that no cluster would accept when the service starts, not at the first rollout.</summary>
internal sealed class SeldonDeploymentOptionsValidation : IValidateOptions<SeldonDeploymentOptions>
{
    public ValidateOptionsResult Validate(string? name, SeldonDeploymentOptions options)
    {
        try
        {
            options.Check();
            return ValidateOptionsResult.Success;
        }
        catch (ArgumentException exception)
        {
            return ValidateOptionsResult.Fail($"{exception.Message} Set it with SeldonDeployment__Name, SeldonDeployment__Namespace or SeldonDeployment__Predictor.");
        }
    }
}
