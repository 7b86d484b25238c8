using System.CommandLine;
using MultiModel.Cli.Commands;

return await new RootCommand("Checks, runs, asks and renders inference graphs.")
{
    LintCommand.Create(),
    RunCommand.Create(),
    PredictCommand.Create(),
    RenderCommand.Create(),
}.Parse(args).InvokeAsync();
