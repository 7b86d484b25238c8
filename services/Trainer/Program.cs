using System.CommandLine;
using MultiModel.Trainer.Commands;

var command = TrainerCommand.Create().Parse(args);
return await command.InvokeAsync(new InvocationConfiguration
{
    // The host handles signals itself. A step has the time that a cancelled upload needs to end its MLflow run.
    ProcessTerminationTimeout = command.CommandResult.Command is RootCommand ? null : TimeSpan.FromSeconds(15),
});
