using Aspire.Hosting.Pipelines;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using MultiModel.AppHost.Publishing;

namespace MultiModel.AppHost.Resources;

/// <summary><c>aspire publish</c>: the tree that the embedded engine's <c>publish</c> writes, and a Helm chart.</summary>
internal static partial class PublishingExtensions
{
    /// <summary>Folder of the tree, in the folder that is published to: the chart lies beside it.</summary>
    private const string Folder = "multimodel";

    /// <summary>Adds the step that writes the tree, and the chart where Aspire.Hosting.Kubernetes is there.</summary>
    /// <param name="graph">Whose part of the chart carries the SeldonDeployment.</param>
    public static void AddPublishing(this IDistributedApplicationBuilder builder, IResourceBuilder<ProjectResource> graph)
    {
        if (!builder.ExecutionContext.IsPublishMode)
            return;
        AddHelmChart(builder, graph);
        // What the step has said in one line, Aspire and the host would say again three times, with stack traces.
        var explained = false;
        builder.Services.AddLogging(logging => logging
            .AddFilter("Aspire.Hosting.Publishing.PipelineExecutor", level => !explained && level >= LogLevel.Information)
            .AddFilter("Microsoft.Extensions.Hosting.Internal.Host", level => !explained && level >= LogLevel.Information));
#pragma warning disable ASPIREPIPELINES001 // steps are experimental, and the only way to add to what is published
        builder.Pipeline.AddStep("publish-multimodel", async step =>
        {
            try
            {
                var request = ReadRequest(builder);
                var count = await request.WriteAsync(step.CancellationToken);
                step.Logger.LogInformation("Wrote {Count} files to {Folder}: its README.md says how to apply them.", count, request.Folder);
            }
            catch (Exception error)
            {
                Environment.ExitCode = 1; // without the Aspire CLI a failed step would end with 0
                if (error is ArgumentException or InvalidOperationException or IOException or UnauthorizedAccessException or FormatException)
                {
                    step.Logger.LogError("Nothing was published. {Reason}", error.Message);
                    explained = true;
                }
                throw;
            }
        }, requiredBy: WellKnownPipelineSteps.Publish);
#pragma warning restore ASPIREPIPELINES001
    }

    /// <summary>
    /// A pod of the chart that passes Pod Security "restricted". Its root is read-only: temporary files go where every container of
    /// Kubernetes may write with no volume.
    /// </summary>
    public static IResourceBuilder<T> WithRestrictedPod<T>(this IResourceBuilder<T> builder) where T : IComputeResource, IResourceWithEnvironment
    {
        if (!builder.ApplicationBuilder.ExecutionContext.IsPublishMode)
            return builder;
        Restrict(builder);
        return builder.WithEnvironment("HOME", ServiceExtensions.Memory).WithEnvironment("TMPDIR", ServiceExtensions.Memory);
    }

    /// <summary>The options of the embedded engine's <c>publish</c>, as configuration: <c>Publish:Graph</c>, <c>Publish:Namespace</c> and so on.</summary>
    /// <exception cref="ArgumentException">A value is none that there is.</exception>
    private static PublishRequest ReadRequest(IDistributedApplicationBuilder builder)
    {
        var options = builder.Configuration.GetSection("Publish");
        var standard = new PublishRequest { Folder = Path.Combine(builder.Configuration["Pipeline:OutputPath"] ?? "aspire-output", Folder) };
        return standard with
        {
            Force = true, // the folder is this step's own
            Form = options["Graph"] is { } form ? PublishRequest.FormOf(form) : standard.Form,
            Name = options["Name"] ?? standard.Name,
            Namespace = options["Namespace"] ?? standard.Namespace,
            Predictor = options["Predictor"] ?? standard.Predictor,
            Replicas = options.GetValue("Replicas", standard.Replicas),
            Kernel = options["Kernel"] is { } kernel ? PublishRequest.KernelOf(kernel) : standard.Kernel,
            PipelineNamespace = options["PipelineNamespace"],
            Registry = options["Registry"] ?? standard.Registry,
            Digests = options["Digests"],
            ExternalS3 = options["S3"] is { } address ? PublishRequest.AddressOf(address) : null,
            Postgres = options.GetValue<bool>("Postgres"),
            Manifest = options["Manifest"] ?? PublishRequest.LiveManifest(builder.DataFolder()),
        };
    }

    static partial void AddHelmChart(IDistributedApplicationBuilder builder, IResourceBuilder<ProjectResource> graph);

    static partial void Restrict<T>(IResourceBuilder<T> builder) where T : IComputeResource;
}
