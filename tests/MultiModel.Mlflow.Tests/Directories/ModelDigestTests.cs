using System.Diagnostics;
using MultiModel.Testing;

namespace MultiModel.Mlflow.Tests.Directories;

public sealed class ModelDigestTests
{
    [Fact]
    public async Task Compute_ADirectory_EqualsSha256sumOfTheShell()
    {
        Requires.Tool("sha256sum", "coreutils");
        using var folder = new TemporaryFolder();
        ModelDirectory.Write(folder.File("m"), IrisModels.Scaler(), IrisModels.Details("scaler"));
        using var shell = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", @"find . -type f -printf '%P\n' | xargs -d '\n' sha256sum | LC_ALL=C sort | sha256sum"])
        {
            WorkingDirectory = folder.File("m"),
            RedirectStandardOutput = true,
        })!;
        var expected = (await shell.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken)).Split(' ')[0];

        Assert.Equal("sha256:" + expected, ModelDigest.Compute(folder.File("m")));
    }

    [Theory]
    [InlineData("MLmodel")]
    [InlineData("model.pkl")]
    [InlineData("code/multimodel_transformer.py")]
    public void Compute_AfterAnyFileChanged_Differs(string file)
    {
        using var folder = new TemporaryFolder();
        ModelDirectory.Write(folder.File("m"), IrisModels.Scaler(), IrisModels.Details("scaler"));
        var before = ModelDigest.Compute(folder.File("m"));

        File.AppendAllText(folder.File("m", file), " ");

        Assert.NotEqual(before, ModelDigest.Compute(folder.File("m")));
    }
}
