using System.Xml.Linq;

namespace MultiModel.Learning.Tests.MetricsOfPredictions;

public class ConfusionMatrixSvgTests
{
    [Fact]
    public void Draw_TwoClasses_ShowsEachCountAndLabel()
    {
        var svg = XDocument.Parse(ConfusionMatrixSvg.Draw(new[,] { { 5, 1 }, { 0, 7 } }, Labels.Of("<a>", "b & c")));

        var texts = svg.Descendants().Where(static element => element.Name.LocalName == "text").Select(static element => element.Value).ToArray();
        Assert.Equal(["predicted", "true", "<a>", "<a>", "5", "1", "b & c", "b & c", "0", "7"], texts);
    }

    [Fact]
    public void Draw_OtherNumberOfClasses_SaysSo() =>
        Assert.Equal("The matrix is 2 x 2, but there are 3 classes.", Assert.Throws<ArgumentException>(static () => ConfusionMatrixSvg.Draw(new int[2, 2], Labels.Of(0, 1, 2))).Message);
}
