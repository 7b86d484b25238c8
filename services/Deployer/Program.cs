using MultiModel.Deployer;
using MultiModel.Deployer.Console;
using MultiModel.Deployer.Rollouts;
using MultiModel.ServiceDefaults;
using MultiModel.ServiceDefaults.Hosting;
using MultiModel.ServiceDefaults.Web;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.AddLoopbackHosts();
builder.AddDeployer();

var app = builder.Build();
app.UseSecurityHeaders();
app.UseExceptionHandler();
app.UseStatusCodePages();
app.UseCrossSiteRefusal();
app.UseAntiforgery();
app.MapServiceDefaults();
app.MapTheme();
app.MapRollouts();
app.MapConsole();
return await app.RunServiceAsync(static services => services.GetRequiredService<RolloutStore>());
