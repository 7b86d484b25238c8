using MultiModel.AppHost.Embedded.CommandLine;

return await EmbeddedCommand.InvokeAsync(args);
