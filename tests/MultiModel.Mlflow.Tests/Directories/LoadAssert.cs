namespace MultiModel.Mlflow.Tests.Directories;

internal static class LoadAssert
{
    /// <summary>The directory is refused with a reason that names it.</summary>
    public static void Fails(string directory, string expected)
    {
        var error = Assert.Throws<ModelException>(() => ModelDirectory.Load(directory));
        Assert.Contains(expected, error.Message);
        Assert.Contains(directory, error.Message);
    }
}
