namespace MultiModel.Learning.Tests.MetricsOfPredictions;

public class MetricsTests
{
    [Fact]
    public void Accuracy_ThreeOfFour_IsThreeQuarters() =>
        Assert.Equal(0.75, Metrics.Accuracy(Labels.Of("a", "b", "a", "c"), Labels.Of("a", "b", "b", "c")));

    [Fact]
    public void ConfusionMatrix_RowsAreTrueLabels() =>
        Assert.Equal(new[,] { { 1, 1, 0 }, { 0, 1, 0 }, { 0, 0, 1 } },
            Metrics.ConfusionMatrix(Labels.Of(0, 1, 0, 5), Labels.Of(0, 1, 1, 5), Labels.Of(0, 1, 5)));

    [Fact]
    public void ConfusionMatrix_LabelOutsideOfTheClasses_SaysWhich() =>
        Assert.Contains("The label 2", Assert.Throws<ArgumentException>(static () => Metrics.ConfusionMatrix(Labels.Of(0), Labels.Of(2), Labels.Of(0, 1))).Message);

    [Fact]
    public void Accuracy_LengthsDiffer_SaysSo() =>
        Assert.Equal("Found input variables with inconsistent numbers of samples: [2, 1]",
            Assert.Throws<ArgumentException>(static () => Metrics.Accuracy(Labels.Of(0, 1), Labels.Of(0L))).Message);
}
