using MultiModel.ObjectStore.Configuration;
using MultiModel.ServiceDefaults;
using MultiModel.ServiceDefaults.Hosting;

var builder = WebApplication.CreateSlimBuilder(args);
builder.AddServiceDefaults();
builder.AddObjectStore();

var app = builder.Build();
return await app.RunServiceAsync(async _ =>
{
    await app.UseS3Async();
    app.MapServiceDefaults();
});
