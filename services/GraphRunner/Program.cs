using MultiModel.GraphRunner.Hosting;
using MultiModel.GraphRunner.Nodes;
using MultiModel.ServiceDefaults;
using MultiModel.ServiceDefaults.Hosting;

var builder = WebApplication.CreateSlimBuilder(args);
builder.AddServiceDefaults();
if (NodeOptions.AreIn(builder.Configuration))
    builder.AddNode();
else
    builder.AddGraph();

return await builder.RunServiceAsync(static app =>
{
    app.MapServiceDefaults();
    app.MapOpenApi();
    app.MapNodeOrGraph();
});
