using MultiModel.ObjectStore.Configuration;
using MultiModel.ServiceDefaults.Hosting;
using MultiModel.ServiceDefaults;

try
{
    var builder = WebApplication.CreateSlimBuilder(args);
    builder.AddServiceDefaults().AddObjectStore();

    var app = builder.Build();
    await app.UseS3Async();
    app.MapServiceDefaults();
    return await app.RunServiceAsync();
}
catch (Exception exception) when (StartupFailure.Describe(exception) is { } message)
{
    await Console.Error.WriteLineAsync(message);
    return 1;
}
