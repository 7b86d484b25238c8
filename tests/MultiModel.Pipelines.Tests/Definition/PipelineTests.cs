namespace MultiModel.Pipelines.Tests.Definition;

public sealed class PipelineTests
{
    [Fact]
    public void Constructor_InputOfALaterStep_Throws()
    {
        var reader = Step("reader") with { Inputs = [new InputArtifact("data", ArtifactType.Dataset, "writer", "data")] };
        var writer = Step("writer") with { Outputs = [new OutputArtifact("data", ArtifactType.Dataset)] };

        var exception = Assert.Throws<ArgumentException>(() => new Pipeline("p", [reader, writer]));

        Assert.Equal("reader reads data of writer, which no earlier step writes.", exception.Message);
    }

    [Fact]
    public void Constructor_InputOfAnotherType_Throws()
    {
        var writer = Step("writer") with { Outputs = [new OutputArtifact("model", ArtifactType.Model)] };
        var reader = Step("reader") with { Inputs = [new InputArtifact("data", ArtifactType.Dataset, "writer", "model")] };

        var exception = Assert.Throws<ArgumentException>(() => new Pipeline("p", [writer, reader]));

        Assert.Equal("reader reads model of writer as Dataset; it is written as Model.", exception.Message);
    }

    [Fact]
    public void Constructor_TwoStepsOfOneName_Throws() =>
        Assert.Throws<ArgumentException>(() => new Pipeline("p", [Step("a"), Step("a")]));

    [Theory]
    [InlineData("")]
    [InlineData("../a")]
    [InlineData("a/b")]
    [InlineData("A")]
    [InlineData("a-")]
    public void Constructor_NameThatIsNoFolderName_Throws(string name)
    {
        Assert.Throws<ArgumentException>(() => new Pipeline("p", [Step(name)]));
        Assert.Throws<ArgumentException>(() => new Pipeline("p", [Step("a") with { Outputs = [new OutputArtifact(name, ArtifactType.Artifact)] }]));
    }

    private static Step Step(string name) => new(name, name, static (_, _) => Task.CompletedTask);
}
