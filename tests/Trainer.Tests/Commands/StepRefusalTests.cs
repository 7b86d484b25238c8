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
}
