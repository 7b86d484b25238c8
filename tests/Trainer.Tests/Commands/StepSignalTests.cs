using MultiModel.Testing;

namespace MultiModel.Trainer.Tests.Commands;

public sealed class StepSignalTests : StepTests
{
    [Fact]
    public async Task TrainSvc_TerminatedWhileItFits_SaysSoAndLeavesNoModel()
    {
        Requires.That(!OperatingSystem.IsWindows(), "signals");
        WriteWhatTakesLongToFit();
        await using var process = Outcome.Start(["step", "train-svc-from-csv", "--train-data", folder.File("a", "scaled"), "--train-target", folder.File("a", "target"), "--model", folder.File("svc")]);
        Assert.StartsWith("classes 1 of 1: ", await process.NextLineAsync(), StringComparison.Ordinal);

        process.Terminate();
        var (status, _, error) = await process.ExitAsync();

        Assert.Equal((130, "train-svc-from-csv: cancelled"), (status, error.Trim()));
        Assert.Equal([folder.File("a")], Directory.GetFileSystemEntries(folder.Path));
    }

    /// <summary>Noise with labels of chance, of which every row becomes a support vector: minutes of a fit.</summary>
    private void WriteWhatTakesLongToFit()
    {
        Directory.CreateDirectory(folder.File("a"));
        var random = new Random(7);
        File.WriteAllLines(folder.File("a", "scaled"), ["a,b,c,d,e", .. Enumerable.Range(0, 20_000).Select(_ => string.Join(',', Enumerable.Range(0, 5).Select(_ => $"{random.Next(-999, 999)}e-3")))]);
        File.WriteAllLines(folder.File("a", "target"), ["target", .. Enumerable.Range(0, 20_000).Select(_ => $"{random.Next(2)}")]);
    }
}
