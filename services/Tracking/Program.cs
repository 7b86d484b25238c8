using MultiModel.ServiceDefaults;
using MultiModel.ServiceDefaults.Hosting;
using MultiModel.ServiceDefaults.S3;
using MultiModel.Tracking.Hosting;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.AddS3();
builder.AddTracking();

var app = builder.Build();
app.MapServiceDefaults(healthyText: "OK");
return await app.RunServiceAsync(_ => app.MapTracking());
