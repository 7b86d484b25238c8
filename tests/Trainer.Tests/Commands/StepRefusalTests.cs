namespace MultiModel.Trainer.Tests.Commands;

/// <summary>What a step refuses before it spends time or writes anything.</summary>
public sealed class StepRefusalTests : StepTests
{
    [Theory]
    [InlineData("NaN")]
    [InlineData("-0.1")]
    [InlineData("1")]
    public async Task LoadIrisData_TestFractionThatCannotBe_Fails(string fraction) =>
        (await LoadAsync("--test-fraction", fraction)).AssertFailed($"load-iris-data: The test fraction must be in the range [0.0, 1.0). Got {fraction} instead.");

    [Fact]
    public async Task LoadIrisData_ClassThatWouldBeHeldOutWhole_FailsAndWritesNothing()
    {
        await WriteAsync("data.csv", "x,label", Enumerable.Range(0, 150).Select(static i => $"{i},{(i < 98 ? "common" : i < 100 ? "rare" : "other")}"));

        var outcome = await LoadAsync("--dataset", folder.File("data.csv"), "--test-fraction", "0.9", "--test-data", folder.File("b", "data"), "--test-target", folder.File("b", "target"));

        outcome.AssertFailed("load-iris-data: Every row of the class 'rare' is held out, so that none is left to train on: hold out a smaller share, or give more rows of it.");
        Assert.False(Directory.Exists(folder.File("a")) || Directory.Exists(folder.File("b")));
    }

    [Theory]
    [InlineData("x", "1", "2", "train-svc-from-csv: Every row of the class '2' is held out, ")]
    [InlineData("x,z", "1,1", "1", "has 2 features, and the training data has 1.")]
    [InlineData("x", "1", "1\n1", "has 1 rows, and ")]
    public async Task TrainSvc_HeldOutRowsThatDoNotFitTheTrainingRows_FailsBeforeTheFit(string header, string row, string labels, string reason)
    {
        await WriteAsync("a/scaled", "x", Enumerable.Range(0, 10).Select(static i => $"{i}"));
        await WriteAsync("a/target", "target", Enumerable.Range(0, 10).Select(static i => $"{i % 2}"));
        await WriteAsync("b/scaled", header, [row]);
        await WriteAsync("b/target", "target", [labels]);

        (await TrainSvcAsync("--test-data", folder.File("b", "scaled"), "--test-target", folder.File("b", "target"))).AssertFailed(reason);
    }

    [Theory]
    [InlineData("", "", "scaled: there is a header, but no row below it.")]
    [InlineData("1", "0,1", "scaled has 1 rows, and ")]
    public async Task TrainSvc_RowsThatAreNoneOrNotAsManyAsLabels_FailsBeforeTheFit(string rows, string labels, string reason)
    {
        await WriteAsync("a/scaled", "x", rows.Split(',', StringSplitOptions.RemoveEmptyEntries));
        await WriteAsync("a/target", "target", labels.Split(',', StringSplitOptions.RemoveEmptyEntries));

        (await TrainSvcAsync()).AssertFailed(reason);
    }

    [Fact]
    public async Task TrainSvc_FoldThatWouldTrainOnOneClass_FailsBeforeTheFit()
    {
        await WriteAsync("a/scaled", "x", Enumerable.Range(0, 10).Select(static i => $"{i}"));
        await WriteAsync("a/target", "target", Enumerable.Range(0, 10).Select(static i => i == 0 ? "1" : "0"));

        (await TrainSvcAsync()).AssertFailed("target: a class has so few rows that a fold would train without it, on one class alone.");
    }

    [Fact]
    public async Task TrainScaler_ModelDirectoryThatIsNotEmpty_FailsBeforeItWrites()
    {
        await LoadAsync();
        await TrainScalerAsync();
        File.Delete(folder.File("a", "scaled"));

        (await TrainScalerAsync()).AssertFailed("scaler exists and is not empty: give another directory, or remove it first.");
        Assert.False(File.Exists(folder.File("a", "scaled")));
    }

    [Fact]
    public async Task TrainSvc_ModelDirectoryThatIsNotEmpty_FailsBeforeTheFit()
    {
        Directory.CreateDirectory(folder.File("svc", "other"));

        (await TrainSvcAsync()).AssertFailed("svc exists and is not empty");
    }

    [Theory]
    [InlineData("1")]
    [InlineData("-5")]
    public async Task TrainSvc_FoldsThatCannotBe_FailsBeforeTheFit(string folds)
    {
        await LoadAsync();
        await TrainScalerAsync();

        var outcome = await TrainSvcAsync("--folds", folds);

        outcome.AssertFailed($"train-svc-from-csv: Choose 2 folds or more, or 0 for no cross-validation. Got {folds} instead.");
        Assert.Equal("", outcome.Output);
    }

    [Theory]
    [InlineData("--kernal", "linear")]
    [InlineData("--Pipeline:Kernel=linear")]
    [InlineData("linear")]
    public async Task Step_OptionThatItDoesNotHave_FailsAndTrainsNothing(params string[] options)
    {
        await LoadAsync();
        await TrainScalerAsync();

        (await TrainSvcAsync(options)).AssertFailed($"train-svc-from-csv: '{options[0]}' is not an option; --help lists the options.");
        Assert.False(Directory.Exists(folder.File("svc")));
    }

    [Theory]
    [InlineData("step: Name a step: load-iris-data, train-scaler-from-csv, ")]
    [InlineData("step: 'train' is not a step: load-iris-data, ", "train")]
    [InlineData("step: '--kernel' is not a step: load-iris-data, ", "--kernel", "rbf")]
    public async Task Step_ThatThereIsNot_FailsAndNamesThoseThatThereAre(string reason, params string[] arguments) =>
        (await Outcome.OfAsync(["step", .. arguments])).AssertFailed(reason);

    private Task WriteAsync(string file, string header, IEnumerable<string> rows)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(folder.File(file))!);
        return File.WriteAllLinesAsync(folder.File(file), [header, .. rows], TestContext.Current.CancellationToken);
    }
}
