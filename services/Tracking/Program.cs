using MultiModel.ServiceDefaults;
using MultiModel.ServiceDefaults.Hosting;
using MultiModel.ServiceDefaults.S3;
using MultiModel.Tracking.Hosting;
using MultiModel.Tracking.Pages;
using MultiModel.Tracking.Security;

var builder = WebApplication.CreateSlimBuilder(args);
builder.AddServiceDefaults();
builder.AddS3();
builder.AddTracking();
builder.AddSecurity();

var app = builder.Build();
app.MapServiceDefaults(healthyText: "OK");
return await app.RunServiceAsync(async _ =>
{
    app.UseSecurity();
    PageRoutes.UseErrorPage(app);
    await app.MapTrackingAsync();
});
