using CsCheck;

namespace MultiModel.Mlflow.Tests.Artifacts;

public sealed class ArtifactPathTests
{
    [Theory]
    [InlineData("MLmodel")]
    [InlineData("code/loader.py")]
    [InlineData("a b/ü/..c")]
    public void TryParse_ARelativePath_IsTaken(string text)
    {
        Assert.True(ArtifactPath.TryParse(text, out var path));
        Assert.Equal(Path.Combine(Path.GetFullPath("/models"), text), path.Under("/models"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("/etc/passwd")]
    [InlineData("../x")]
    [InlineData("a/../../x")]
    [InlineData("a/./x")]
    [InlineData("a//x")]
    [InlineData("a/")]
    [InlineData("..\\x")]
    [InlineData("C:/x")]
    [InlineData("a\0b")]
    [InlineData("a\nb")]
    public void TryParse_APathThatMayLeadElsewhere_IsRefused(string text) => Assert.False(ArtifactPath.TryParse(text, out _));

    [Fact]
    public void Under_WhateverIsParsed_StaysBelowTheDirectory() =>
        Gen.OneOf(Gen.Const(".."), Gen.Const("."), Gen.Const("/"), Gen.Const("\\"), Gen.Const(""), Gen.String[Gen.Char["./\\ab:%\0"], 0, 4]).Array[0, 6].Sample(parts =>
        {
            if (ArtifactPath.TryParse(string.Join('/', parts), out var path))
                Assert.StartsWith("/models/", Path.GetFullPath(path.Under("/models")));
        });
}
