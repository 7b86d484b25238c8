namespace MultiModel.Mlflow.Tests.Pickle;

public sealed class RefusedPicklesTests(RefusedPickles pickles) : IClassFixture<RefusedPickles>
{
    [Theory]
    [MemberData(nameof(RefusedPickles.Cases), MemberType = typeof(RefusedPickles))]
    public async Task Load_SomethingElseThanAFittedEstimator_IsRefusedByName(string expression, string expected)
    {
        var directory = await pickles.OfAsync(expression);

        var error = Assert.Throws<ModelException>(() => ModelDirectory.Load(directory));

        Assert.Contains(expected, error.Message);
        Assert.StartsWith(Path.Combine(directory, "model.pkl"), error.Message);
        Assert.False(File.Exists(pickles.Owned));
    }
}
