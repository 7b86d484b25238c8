using System.CommandLine;
using System.CommandLine.Invocation;
using MultiModel.Trainer.Commands;

var command = TrainerCommand.Create().Parse(args);
try
{
    return await command.InvokeAsync(new InvocationConfiguration
    {
        // The host handles signals itself. A step has the time that a cancelled upload needs to end its MLflow run.
        ProcessTerminationTimeout = command.CommandResult.Command is RootCommand ? null : TimeSpan.FromSeconds(15),
        EnableDefaultExceptionHandler = command.Action is not SynchronousCommandLineAction,
    });
}
catch (IOException exception) when (command.Action is SynchronousCommandLineAction)
{
    // Help, the version and what is wrong with the arguments touch no other file.
    await Console.Error.WriteLineAsync($"Standard output cannot be written: {exception.Message}");
    return 1;
}
