using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using MultiModel.ServiceDefaults.Hosting;

namespace MultiModel.ServiceDefaults.Tests.Hosting;

public sealed class AnnotationValidationTests
{
    [Fact]
    public void Validate_FaultsOfOptionsAndOfWhatTheyHold_AreTheAttributesOwnWords()
    {
        using var services = new ServiceCollection().AddOptions<Outer>().ValidateAnnotations().Services.BuildServiceProvider();

        var failure = Assert.Throws<OptionsValidationException>(() => services.GetRequiredService<IOptions<Outer>>().Value);

        Assert.Equal("Outer__Name is not set. Outer__Inner__Count must be positive.", StartupFailure.Describe(failure));
    }

    internal sealed class Outer
    {
        [Required(ErrorMessage = "Outer__Name is not set.")]
        public string Name { get; set; } = "";

        [ValidateObjectMembers]
        public Inner Inner { get; set; } = new();

        public Inner? Unmarked { get; set; } = new();
    }

    internal sealed class Inner
    {
        [Range(1, int.MaxValue, ErrorMessage = "Outer__Inner__Count must be positive.")]
        public int Count { get; set; }
    }
}
