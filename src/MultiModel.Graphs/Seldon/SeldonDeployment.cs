using MultiModel.Graphs.Kubernetes;

namespace MultiModel.Graphs.Seldon;

/// <summary>
/// The custom resource <c>machinelearning.seldon.io/v1 SeldonDeployment</c> (Seldon Core 1.17.1): what the graph runner serves and what
/// a cluster gets. In it and the records below it a property means what Seldon says of the field of its name
/// (https://docs.seldon.ai/seldon-core-1/reference/seldon-deployment-crd). A property that is null, or a list or map that is empty, is
/// absent from the file.
/// </summary>
public sealed record SeldonDeployment
{
    public const string V1 = "machinelearning.seldon.io/v1";

    /// <summary>What Seldon Core 1.x serves: one resource, and one schema, by three names.</summary>
    public static readonly IReadOnlyList<string> Versions = [V1, V1 + "alpha2", V1 + "alpha3"];

    public const string KindName = "SeldonDeployment";

    public string ApiVersion { get; init; } = V1;

    public string Kind { get; init; } = KindName;

    public ObjectMeta Metadata { get; init; } = new();

    public SeldonDeploymentSpec Spec { get; init; } = new();
}

public sealed record SeldonDeploymentSpec
{
    /// <summary>Older files name the deployment here too; the resource's name in metadata counts.</summary>
    public string? Name { get; init; }

    /// <summary><c>seldon</c> (the default), <c>tensorflow</c>, <c>kfserving</c> or <c>v2</c>.</summary>
    public string? Protocol { get; init; }

    /// <summary><c>rest</c> or <c>grpc</c>.</summary>
    public string? Transport { get; init; }

    /// <summary><c>rpc</c> (the default) or <c>kafka</c>.</summary>
    public string? ServerType { get; init; }

    public int? Replicas { get; init; }

    public IReadOnlyDictionary<string, string> Annotations { get; init; } = new Dictionary<string, string>();

    public IReadOnlyList<Predictor> Predictors { get; init; } = [];
}

/// <summary>One version of the graph with the pods that run it and its share of the requests.</summary>
public sealed record Predictor
{
    public string Name { get; init; } = "";

    public int? Replicas { get; init; }

    /// <summary>Per cent of the requests, 0 to 100. The predictors that are no shadows add up to 100.</summary>
    public int? Traffic { get; init; }

    /// <summary>Gets a copy of the requests; its answers are never returned.</summary>
    public bool? Shadow { get; init; }

    public IReadOnlyDictionary<string, string> Annotations { get; init; } = new Dictionary<string, string>();

    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>();

    public IReadOnlyList<ComponentSpec> ComponentSpecs { get; init; } = [];

    public PredictiveUnit Graph { get; init; } = new();

    public ResourceRequirements? EngineResources { get; init; }
}

/// <summary>A pod template: the containers of one or more graph nodes.</summary>
public sealed record ComponentSpec
{
    public ObjectMeta? Metadata { get; init; }

    public int? Replicas { get; init; }

    public PodSpec Spec { get; init; } = new();
}
