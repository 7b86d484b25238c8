using MultiModel.ObjectStore.Configuration;
using MultiModel.ServiceDefaults.Hosting;
using MultiModel.ServiceDefaults;
using MultiModel.ServiceDefaults.Web;

try
{
    var builder = WebApplication.CreateSlimBuilder(args);
    builder.AddServiceDefaults().AddLoopbackHosts().AddObjectStore();

    var app = builder.Build();
    app.UseS3();
    app.MapServiceDefaults();
    await app.StartOrExplainAsync();
    await app.WaitForShutdownAsync();
    return 0;
}
catch (StartupException exception)
{
    await Console.Error.WriteLineAsync(exception.Message);
    return 1;
}
