using System.Globalization;
using System.Security;
using System.Text;
using MultiModel.Learning;

namespace MultiModel.Trainer.Steps;

/// <summary>Draws a confusion matrix: true classes as rows, predicted ones as columns, each cell shaded by its share of the row.</summary>
public static class ConfusionMatrixSvg
{
    private const int Cell = 56, Left = 150, Top = 92, Margin = 24;

    /// <param name="counts">shape (k, k)</param>
    /// <param name="classes">shape (k)</param>
    /// <param name="of">what was counted</param>
    public static string Render(int[,] counts, Labels classes, string of)
    {
        var k = classes.Count;
        var (width, height) = (Left + k * Cell + Margin, Top + k * Cell + Margin);
        var svg = new StringBuilder();
        svg.AppendLine(CultureInfo.InvariantCulture, $"""
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" role="img" font-family="system-ui, sans-serif" font-size="13">
            <title>Confusion matrix of {SecurityElement.Escape(of)}</title>
            <rect width="{width}" height="{height}" fill="#ffffff"/>
            <text x="12" y="24" font-size="15" font-weight="600">Confusion matrix</text>
            <text x="12" y="44" fill="#555555">{SecurityElement.Escape(of)}</text>
            <text x="{Left}" y="{Top - 30}" fill="#555555">predicted</text>
            <text x="{Left - 10}" y="{Top - 10}" text-anchor="end" fill="#555555">true</text>
            """);
        for (var i = 0; i < k; i++)
        {
            var label = Convert.ToString(classes[i], CultureInfo.InvariantCulture)!;
            svg.AppendLine(CultureInfo.InvariantCulture, $"""<text x="{Left - 10}" y="{Top + i * Cell + Cell / 2 + 5}" text-anchor="end">{Shorten(label, 16)}</text>""");
            svg.AppendLine(CultureInfo.InvariantCulture, $"""<text x="{Left + i * Cell + Cell / 2}" y="{Top - 10}" text-anchor="middle">{Shorten(label, 7)}</text>""");
            AppendRow(svg, counts, i, k);
        }
        return svg.AppendLine("</svg>").ToString();
    }

    private static void AppendRow(StringBuilder svg, int[,] counts, int row, int k)
    {
        var total = Math.Max(1, Enumerable.Range(0, k).Sum(column => counts[row, column]));
        for (var column = 0; column < k; column++)
        {
            var share = (double)counts[row, column] / total;
            var (x, y) = (Left + column * Cell, Top + row * Cell);
            svg.AppendLine(
                CultureInfo.InvariantCulture,
                $"""<rect x="{x}" y="{y}" width="{Cell - 2}" height="{Cell - 2}" rx="4" fill="#1f5fa8" fill-opacity="{0.06 + 0.94 * share:0.###}"/>""");
            svg.AppendLine(
                CultureInfo.InvariantCulture,
                $"""<text x="{x + Cell / 2 - 1}" y="{y + Cell / 2 + 4}" text-anchor="middle" fill="{(share > 0.5 ? "#ffffff" : "#111111")}">{counts[row, column]}</text>""");
        }
    }

    private static string Shorten(string label, int length)
    {
        var runes = label.EnumerateRunes().Where(static rune => !Rune.IsControl(rune)).ToArray();
        return SecurityElement.Escape(string.Concat(runes.Take(runes.Length <= length ? length : length - 1)) + (runes.Length <= length ? "" : "\u2026"));
    }
}
