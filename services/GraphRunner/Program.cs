using MultiModel.GraphRunner.Hosting;
using MultiModel.GraphRunner.Nodes;
using MultiModel.ServiceDefaults;
using MultiModel.ServiceDefaults.Hosting;

var builder = WebApplication.CreateSlimBuilder(args);
builder.AddServiceDefaults();
var isNode = NodeOptions.AreIn(builder.Configuration);
if (isNode)
    builder.AddNode();
else
    builder.AddGraph();

return await builder.RunServiceAsync(
    static app =>
    {
        app.MapServiceDefaults();
        app.MapOpenApi();
        app.MapNodeOrGraph();
    },
    isNode ? NodeOptions.AddressSettings : GraphOptions.AddressSettings);
