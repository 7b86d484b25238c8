using System.Globalization;
using System.Security;
using System.Text;

namespace MultiModel.Learning;

/// <summary>Draws a confusion matrix as SVG: a row per true label, a column per predicted one, darker for more samples.</summary>
public static class ConfusionMatrixSvg
{
    private const int Cell = 64, Margin = 120;

    /// <param name="counts">Shape (k, k), as <see cref="Metrics.ConfusionMatrix"/> gives it.</param>
    /// <param name="classes">The labels, shape (k).</param>
    public static string Draw(int[,] counts, Labels classes)
    {
        var k = classes.Count;
        if (counts.GetLength(0) != k || counts.GetLength(1) != k)
            throw new ArgumentException($"The matrix is {counts.GetLength(0)} x {counts.GetLength(1)}, but there are {k} classes.");
        var (size, most) = (Margin + k * Cell + 16, Math.Max(1, counts.Cast<int>().Max()));
        var svg = new StringBuilder();
        svg.Append(CultureInfo.InvariantCulture, $"""
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}" width="{size}" height="{size}" role="img" font-family="sans-serif" font-size="14">
            <title>Confusion matrix</title>
            <rect width="{size}" height="{size}" fill="#fff"/>
            <text x="{Margin + k * Cell / 2}" y="20" text-anchor="middle">predicted</text>
            <text x="16" y="{Margin + k * Cell / 2}" text-anchor="middle" transform="rotate(-90 16 {Margin + k * Cell / 2})">true</text>

            """);
        for (var i = 0; i < k; i++)
        {
            var (label, middle) = (Escape(classes[i]), Margin + i * Cell + Cell / 2);
            svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{middle}\" y=\"{Margin - 8}\" text-anchor=\"middle\">{label}</text>\n");
            svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{Margin - 8}\" y=\"{middle + 5}\" text-anchor=\"end\">{label}</text>\n");
            for (var j = 0; j < k; j++)
            {
                var share = (double)counts[i, j] / most;
                var (x, y) = (Margin + j * Cell, Margin + i * Cell);
                svg.Append(CultureInfo.InvariantCulture, $"<rect x=\"{x}\" y=\"{y}\" width=\"{Cell}\" height=\"{Cell}\" fill=\"#08519c\" fill-opacity=\"{share:0.###}\" stroke=\"#ccc\"/>\n");
                svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{x + Cell / 2}\" y=\"{y + Cell / 2 + 5}\" text-anchor=\"middle\" fill=\"{(share > 0.5 ? "#fff" : "#000")}\">{counts[i, j]}</text>\n");
            }
        }
        return svg.Append("</svg>\n").ToString();
    }

    // Long labels are cut: the margin has room for about a dozen characters.
    private static string Escape(object label)
    {
        var text = Convert.ToString(label, CultureInfo.InvariantCulture)!;
        return SecurityElement.Escape(text.Length <= 12 ? text : text[..11] + "…");
    }
}
