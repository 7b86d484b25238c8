using System.CommandLine;
using MultiModel.Cli.Commands;

var parsed = new RootCommand("Checks, runs, asks and renders inference graphs.")
{
    LintCommand.Create(),
    RunCommand.Create(),
    PredictCommand.Create(),
    RenderCommand.Create(),
}.Parse(args.Length == 0 ? ["--help"] : args);
if (parsed.Errors.Count == 0)
{
    try
    {
        // a served graph has time for the requests that are under way
        return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = TimeSpan.FromSeconds(30) });
    }
    catch (IOException fault)
    {
        // Each command says of its own files what is wrong with them.
        await Console.Error.WriteLineAsync($"Standard output cannot be written: {fault.Message}");
        return ExitStatus.Unusable;
    }
    catch (OperationCanceledException)
    {
        return ExitStatus.Interrupted;
    }
}
foreach (var error in parsed.Errors)
    await Console.Error.WriteLineAsync($"error: {error.Message}");
await Console.Error.WriteLineAsync("Run with --help for the commands and options.");
return ExitStatus.Unusable;
