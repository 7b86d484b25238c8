// The application on .NET Aspire. Embedded/Resources/Application.cs is the same one without it.
using MultiModel.AppHost.Resources;

var builder = DistributedApplication.CreateBuilder(args);
builder.UseLoopbackDashboard();

var minio = builder.AddMinio("minio", port: builder.Port("minio", 5114));
var mlflow = builder.AddMlflow("mlflow", minio, port: builder.Port("mlflow", 5113));

// Not healthy before it has a graph to serve, which the deployer brings over the network: so it counts as ready once it is alive.
var graph = builder.AddProject<Projects.GraphRunner>("graph")
    .AsService("Graph__DataDirectory")
    .WithRestrictedPod()
    .WithHttpEndpoint(port: builder.Port("graph", 5112), name: "http")
    .WithHealth(ready: "/alive", live: "/live", "http")
    .WithReference(minio)
    .WithUrlForEndpoint("http", url => url.DisplayText = "Predictions")
    .WithTryPredictionCommand();

var deployer = builder.AddProject<Projects.Deployer>("deployer")
    .AsService("Deployer__DataDirectory")
    .WithRestrictedPod()
    .WithHttpEndpoint(port: builder.Port("deployer", 5110), name: "http")
    .WithExternalHttpEndpoints()
    .WithHealth(ready: "/health", live: "/alive", "http")
    .WithReference(mlflow)
    .WithReference(graph)
    .WaitFor(graph)
    .WithUrlForEndpoint("http", url => url.DisplayText = "Console");

var trainer = builder.AddProject<Projects.Trainer>("trainer")
    .AsService("Trainer__DataDirectory")
    .WithRestrictedPod()
    .WithHttpEndpoint(port: builder.Port("trainer", 5111), name: "http")
    .WithHealth(ready: "/health", live: "/alive", "http")
    .WithEnvironment("Pipeline__RunOnStart", "WhenNothingIsLive")
    .WithReference(minio)
    .WithReference(mlflow)
    .WithReference(deployer)
    .WaitFor(deployer)
    .WithRetrainCommand();

deployer.WithReference(trainer).WithRollOutCommand(trainer);

builder.AddPublishing(graph);

builder.Build().Run();
