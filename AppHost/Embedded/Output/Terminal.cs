using System.Globalization;
using Spectre.Console;

namespace MultiModel.AppHost.Embedded.Output;

/// <summary>
/// What the person sees. Colours only on a terminal that has them and without NO_COLOR; lines are never wrapped or cut,
/// so that addresses and commands can be copied. Safe for use from several threads.
/// </summary>
internal sealed class Terminal(IAnsiConsole output, IAnsiConsole errors)
{
    private const int StepWidth = 18;
    private const int ServiceWidth = 12; // of the longest name with its escaped brackets
    private const int MaximumServiceLine = 400;

    private readonly Lock gate = new();

    public static Terminal Create() => new(CreateConsole(Console.Out, !Console.IsOutputRedirected), CreateConsole(Console.Error, !Console.IsErrorRedirected));

    public void Line(string text = "") => Write(output, Markup.Escape(text));

    public void Title(string name, string text) => Write(output, $"[bold]{Markup.Escape(name)}[/]  {Markup.Escape(text)}");

    public void Step(string title, TimeSpan duration, string? note = null) => Write(output, string.Create(CultureInfo.InvariantCulture,
        $"  [green]✓[/] {Markup.Escape(title).PadRight(StepWidth)}{duration.TotalSeconds,6:0.00} s  {Markup.Escape(note ?? "")}").TrimEnd());

    public void Row(string name, string value, string? note = null) =>
        Write(output, $"  [bold]{Markup.Escape(name).PadRight(StepWidth)}[/]{Markup.Escape(value)}{(note is null ? "" : $"  [dim]{Markup.Escape(note)}[/]")}");

    public void ServiceLine(string service, string line) =>
        Write(errors, $"[yellow]{Markup.Escape($"[{service}]").PadRight(ServiceWidth)}[/] {Markup.Escape(Shorten(line))}");

    public void Failure(LaunchException failure)
    {
        var lines = failure.Message.Split('\n');
        Write(errors, string.Join('\n', lines.Select(static line => $"[red]error:[/] {Markup.Escape(line)}")));
        foreach (var line in failure.LogLines)
            Write(errors, $"  {Markup.Escape(Shorten(line))}");
    }

    private static string Shorten(string line) => line.Length <= MaximumServiceLine ? line : $"{line.AsSpan(0, MaximumServiceLine)}...";

    internal static IAnsiConsole CreateConsole(TextWriter writer, bool isTerminal)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(writer),
            Ansi = isTerminal ? AnsiSupport.Detect : AnsiSupport.No,
            ColorSystem = isTerminal ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
        });
        console.Profile.Width = int.MaxValue / 2;
        return console;
    }

    private void Write(IAnsiConsole console, string markup)
    {
        lock (gate)
            console.MarkupLine(markup);
    }
}
