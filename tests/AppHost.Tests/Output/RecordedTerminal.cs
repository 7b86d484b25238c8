using MultiModel.AppHost.Embedded.Output;

namespace MultiModel.AppHost.Tests.Output;

/// <summary>A terminal with no colours whose lines the test reads.</summary>
internal sealed class RecordedTerminal
{
    private readonly StringWriter output = new();
    private readonly StringWriter errors = new();

    public RecordedTerminal() => Terminal = new Terminal(Terminal.CreateConsole(output, isTerminal: false), Terminal.CreateConsole(errors, isTerminal: false));

    public Terminal Terminal { get; }

    public string Output => output.ToString();

    public string Errors => errors.ToString();
}
