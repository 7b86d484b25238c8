using System.Runtime.Versioning;

namespace MultiModel.Trainer.Tests.Commands;

public sealed class StepCommandTests : StepTests
{
    [Fact]
    public async Task LoadIrisData_FoldersThatDoNotExist_MakesThemAndWritesEveryDigit()
    {
        var outcome = await LoadAsync();

        Assert.Equal((0, ""), (outcome.Status, outcome.Error));
        Assert.Equal("150 rows, 0 held out, 4 features, 3 classes", outcome.Output.Trim());
        Assert.Equal(["sepal length (cm),sepal width (cm),petal length (cm),petal width (cm)", "5.1,3.5,1.4,0.2"], File.ReadLines(folder.File("a", "data")).Take(2));
        Assert.Equal(["target", "0"], File.ReadLines(folder.File("a", "target")).Take(2));
    }

    [Fact]
    public async Task TrainSteps_WithHeldOutRows_ReportTheirAccuracyAndDrawTheirConfusionMatrix()
    {
        await LoadAsync("--test-fraction", "0.2", "--seed", "7", "--test-data", folder.File("b", "data"), "--test-target", folder.File("b", "target"));
        await Outcome.OfAsync("step", "train-scaler-from-csv", "--data", folder.File("a", "data"), "--scaled-data", folder.File("a", "scaled"),
            "--test-data", folder.File("b", "data"), "--scaled-test-data", folder.File("b", "scaled"), "--model", folder.File("scaler"));

        var outcome = await TrainSvcAsync("--test-data", folder.File("b", "scaled"), "--test-target", folder.File("b", "target"), "--folds", "0");

        Assert.Equal((0, ""), (outcome.Status, outcome.Error));
        Assert.Equal(121, File.ReadLines(folder.File("a", "scaled")).Count());
        Assert.Equal(31, File.ReadLines(folder.File("b", "scaled")).Count());
        Assert.Matches(@"^SVC rbf: \d+ support vectors, accuracy 0\.\d+, held-out (0\.\d+|1)$", outcome.Output.Trim());
        Assert.Contains("30 held-out rows", File.ReadAllText(folder.File("svc", "confusion_matrix.svg")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("balanced", "\"balanced\"")]
    [InlineData("""{"setosa":2}""", """{"dict":[["setosa",2.0]]}""")]
    public async Task TrainSvc_WithClassWeightAndTextLabels_KeepsItInTheModel(string given, string kept)
    {
        await LoadAsync();
        var labels = File.ReadLines(folder.File("a", "target")).Select(static label => label == "0" ? "setosa" : label == "target" ? label : "other").ToArray();
        await File.WriteAllLinesAsync(folder.File("a", "target"), labels, TestContext.Current.CancellationToken);
        await Outcome.OfAsync("step", "train-scaler-from-csv", "--data", folder.File("a", "data"), "--scaled-data", folder.File("a", "scaled"), "--model", folder.File("scaler"));

        var outcome = await TrainSvcAsync("--class-weight", given, "--max-iter", "200", "--break-ties", "true", "--folds", "0");

        Assert.Equal((0, ""), (outcome.Status, outcome.Error));
        var model = await File.ReadAllTextAsync(folder.File("svc", "model.json"), TestContext.Current.CancellationToken);
        Assert.Contains($"""
            "class_weight":{kept}
            """, model, StringComparison.Ordinal);
        Assert.Contains("""
            "max_iter":200
            """, model, StringComparison.Ordinal);
        Assert.Contains("""
            "break_ties":true
            """, model, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(4, "target: 4 rows, at most 3 of a class, are too few for 5 folds. Choose at most 3 folds, or 0 for no cross-validation.", "")]
    [InlineData(7, "", "The least populated class in y has only 2 members, which is less than n_splits=5.")]
    public async Task TrainSvc_ClassesSmallerThanTheFolds_FailsOrWarns(int rows, string failure, string warning)
    {
        Directory.CreateDirectory(folder.File("a"));
        await File.WriteAllLinesAsync(folder.File("a", "scaled"), ["x", .. Enumerable.Range(0, rows).Select(static i => $"{i}")], TestContext.Current.CancellationToken);
        await File.WriteAllLinesAsync(folder.File("a", "target"), ["target", .. Enumerable.Range(0, rows).Select(static i => i % 4 == 0 ? "1" : "0")], TestContext.Current.CancellationToken);

        var outcome = await TrainSvcAsync("--folds", "5");

        if (failure.Length > 0)
            outcome.AssertFailed(failure);
        Assert.Contains(warning, outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TrainSvc_ClassWeightOfALabelThatCannotBe_Fails()
    {
        await LoadAsync();
        await Outcome.OfAsync("step", "train-scaler-from-csv", "--data", folder.File("a", "data"), "--scaled-data", folder.File("a", "scaled"), "--model", folder.File("scaler"));

        (await TrainSvcAsync("--class-weight", """{"setosa":2}""")).AssertFailed("class_weight names 'setosa', and the labels are integers.");
    }

    [Fact]
    public async Task LoadIrisData_HeldOutRowsWithoutFilesForThem_Fails() =>
        (await LoadAsync("--test-fraction", "0.2")).AssertFailed("load-iris-data: Rows are held out, but no files for them are named: give --test-data and --test-target.");

    [Fact]
    public async Task LoadIrisData_OneTestFileWithoutTheOther_Fails() =>
        (await LoadAsync("--test-data", folder.File("b"))).AssertFailed("--test-data and --test-target belong together: give both or none.");

    [Theory]
    [InlineData("", "the file is empty")]
    [InlineData("a,b,c\n", "no sample")]
    [InlineData("a,b,c\n1,2,0\n1,x,1\n", "line 3, column 2 ('b'): 'x' is not a number.")]
    [InlineData("a,b,c\n1,2,0\n1,1\n", "line 3")]
    [InlineData("a,b,c\n1,2,0\n1,1,0\n", "The number of classes has to be greater than one; got 1 class")]
    public async Task LoadIrisData_WrongCsv_SaysFileAndPlace(string csv, string reason)
    {
        await File.WriteAllTextAsync(folder.File("data.csv"), csv, TestContext.Current.CancellationToken);

        var outcome = await LoadAsync("--dataset", folder.File("data.csv"));

        outcome.AssertFailed(reason);
        Assert.StartsWith($"load-iris-data: {folder.File("data.csv")}", outcome.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(folder.File("a", "data")));
    }

    [Theory]
    [InlineData("", "data: the file is empty; its first line must be a header.")]
    [InlineData("a,b\n", "data: there is a header, but no row below it.")]
    [InlineData("a,b\n1,2\n3\n", "data, line 3: 1 cells; the header has 2.")]
    [InlineData("a,b\n1,NaN\n", "data, line 2: column b: 'NaN' is not a finite number.")]
    public async Task TrainScaler_WrongCsv_SaysFileAndPlace(string csv, string reason)
    {
        Directory.CreateDirectory(folder.File("a"));
        await File.WriteAllTextAsync(folder.File("a", "data"), csv, TestContext.Current.CancellationToken);

        (await TrainScalerAsync()).AssertFailed(reason);
    }

    [Fact]
    public async Task TrainScaler_NoSuchFile_Fails() => (await TrainScalerAsync()).AssertFailed("data: there is no such file.");

    [Fact]
    public async Task TrainSvc_UnknownKernel_Fails()
    {
        await LoadAsync();
        await TrainScalerAsync();

        (await TrainSvcAsync("--kernel", "rfb")).AssertFailed("train-svc-from-csv: The 'kernel' parameter of SVC must be a str among {'linear', 'poly', 'precomputed', 'rbf', 'sigmoid'} or a callable. Got 'rfb' instead.");
        Assert.False(Directory.Exists(folder.File("svc")));
    }

    [Fact]
    public async Task TrainSvc_OutputThatIsAFile_Fails()
    {
        await LoadAsync();
        await TrainScalerAsync();
        await File.WriteAllTextAsync(folder.File("svc"), "in the way", TestContext.Current.CancellationToken);

        (await TrainSvcAsync()).AssertFailed(folder.File("svc"));
    }

    [Theory]
    [InlineData("load-iris-data")]
    [InlineData("train-scaler-from-csv")]
    [InlineData("train-svc-from-csv")]
    [InlineData("upload-sklearn-model-to-mlflow")]
    public async Task Help_OfAStep_ListsItsOptions(string step)
    {
        var help = await Outcome.OfAsync("step", step, "--help");
        var without = await Outcome.OfAsync("step", step);

        Assert.Equal(0, help.Status);
        Assert.Contains("(REQUIRED)", help.Output, StringComparison.Ordinal);
        Assert.Equal(1, without.Status);
        Assert.Contains("is required.", without.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--help")]
    [InlineData("step", "--help")]
    [UnsupportedOSPlatform("windows")]
    public async Task Help_StandardOutputIsFull_IsOneLine(params string[] arguments) =>
        (await Outcome.OfFullOutputAsync(arguments)).AssertFailed("Standard output cannot be written: ");

    [Theory]
    [InlineData("Usage:\n  Trainer [command] [options]\n", "--help")]
    [InlineData("Usage:\n  Trainer step [command] [options]\n", "step", "--help")]
    public async Task Help_OfTheWhole_TellsOfNoArgumentsThatItDoesNotTake(string usage, params string[] arguments)
    {
        var help = await Outcome.OfAsync(arguments);

        Assert.Equal(0, help.Status);
        Assert.Contains(usage, help.Output.ReplaceLineEndings("\n").Replace("testhost", "Trainer", StringComparison.Ordinal).Replace("Trainer.Tests", "Trainer", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.DoesNotContain("Additional Arguments", help.Output, StringComparison.Ordinal);
    }
}
