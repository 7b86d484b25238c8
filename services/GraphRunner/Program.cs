using MultiModel.GraphRunner.Hosting;
using MultiModel.GraphRunner.Nodes;
using MultiModel.ServiceDefaults;
using MultiModel.ServiceDefaults.Hosting;
using MultiModel.ServiceDefaults.Web;

var builder = WebApplication.CreateSlimBuilder(args);
builder.AddServiceDefaults();
if (NodeOptions.AreIn(builder.Configuration))
    builder.AddNode();
else
    builder.AddGraph();

var app = builder.Build();
app.UseCrossSiteRefusal();
app.MapServiceDefaults();
app.MapOpenApi();
return await app.RunServiceAsync(_ => app.MapNodeOrGraph());
