using MultiModel.Deployer;
using MultiModel.Deployer.Console;
using MultiModel.Deployer.Rollouts;
using MultiModel.ServiceDefaults;
using MultiModel.ServiceDefaults.Hosting;
using MultiModel.ServiceDefaults.Web;

var builder = WebApplication.CreateSlimBuilder(args);
builder.AddServiceDefaults();
builder.AddLoopbackHosts();
builder.AddDeployer();

var app = builder.Build();
return await app.RunServiceAsync(services =>
{
    services.GetRequiredService<RolloutStore>();
    app.UseSecurityHeaders();
    app.UseExceptionHandler();
    app.UseStatusCodePages();
    app.UseCrossSiteRefusal();
    app.UseAntiforgery();
    app.MapServiceDefaults();
    app.MapTheme();
    app.MapRollouts();
    app.MapConsole();
});
