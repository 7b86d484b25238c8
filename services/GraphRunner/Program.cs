using MultiModel.GraphRunner.Hosting;
using MultiModel.GraphRunner.Manifests;
using MultiModel.GraphRunner.Predictions;
using MultiModel.ServiceDefaults;
using MultiModel.ServiceDefaults.Hosting;
using MultiModel.ServiceDefaults.Web;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.AddLoopbackHosts();
builder.AddGraph();

var app = builder.Build();
app.UseCrossSiteRefusal();
app.MapServiceDefaults();
app.MapManifest();
app.MapPredictions();
return await app.RunServiceAsync();
