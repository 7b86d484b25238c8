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
    return await parsed.InvokeAsync();
foreach (var error in parsed.Errors)
    await Console.Error.WriteLineAsync($"error: {error.Message}");
await Console.Error.WriteLineAsync("Run with --help for the commands and options.");
return ExitStatus.Unusable;
