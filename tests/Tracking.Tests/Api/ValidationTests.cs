using MultiModel.Tracking.Api;

namespace MultiModel.Tracking.Tests.Api;

public sealed class ValidationTests
{
    [Theory]
    [InlineData("loss/train_1.x-y: z")]
    [InlineData("Verlust\u00b2")]
    [InlineData("\ud835\udc00")]
    public void Key_OfLettersNumbersAndSigns_IsTaken(string key) => Assert.Equal(key, Validation.Key("metric", key));

    /// <summary>The last has a code point whose low 16 bits are those of a slash.</summary>
    [Theory]
    [InlineData("a*b")]
    [InlineData("a\nb")]
    [InlineData("\udb40\udc2f")]
    public void Key_OfOtherCharacters_IsInvalid(string key) =>
        Assert.Contains("Names may only contain", Assert.Throws<MlflowException>(() => Validation.Key("metric", key)).Message, StringComparison.Ordinal);
}
