using MultiModel.Trainer.Commands;

// Longer than the host takes to stop and a cancelled upload to end its MLflow run.
var stopping = TimeSpan.FromSeconds(15);
return await TrainerCommand.Create().Parse(args).InvokeAsync(new() { ProcessTerminationTimeout = stopping });
