using System.Xml.Linq;
using MultiModel.Learning;
using MultiModel.Trainer.Steps;

namespace MultiModel.Trainer.Tests.Steps;

public sealed class ConfusionMatrixSvgTests
{
    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    [Fact]
    public void Render_Counts_AreInTheirCells()
    {
        var texts = Texts(ConfusionMatrixSvg.Render(new[,] { { 50, 0 }, { 3, 47 } }, Labels.Of("no", "yes"), "100 held-out rows"));

        Assert.Equal(["Confusion matrix", "100 held-out rows", "predicted", "true", "no", "no", "50", "0", "yes", "yes", "3", "47"], texts);
    }

    [Fact]
    public void Render_LabelsThatAreMarkupOrLong_AreEscapedAndCut()
    {
        var texts = Texts(ConfusionMatrixSvg.Render(new[,] { { 1, 0 }, { 0, 1 } }, Labels.Of("</text><script>alert(1)</script>", "\u0001a & \"b\""), "2 rows"));

        Assert.Contains("</text><script>…", texts);
        Assert.Contains("a & \"b\"", texts);
    }

    private static string[] Texts(string svg) => [.. XDocument.Parse(svg).Descendants(Svg + "text").Select(static text => text.Value)];
}
