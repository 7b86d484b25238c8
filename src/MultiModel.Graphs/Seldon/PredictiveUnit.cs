using System.Text.Json.Serialization;

namespace MultiModel.Graphs.Seldon;

/// <summary>A node of the inference graph.</summary>
public sealed record PredictiveUnit
{
    /// <summary>Also the name of the container that serves the node.</summary>
    public string Name { get; init; } = "";

    /// <summary>One of <see cref="UnitTypes"/>. The custom resource accepts any text here; the linter and the graph runner do not.</summary>
    public string? Type { get; init; }

    /// <summary>A server that needs no container of its own, one of <see cref="Implementations"/>.</summary>
    public string? Implementation { get; init; }

    /// <summary>The calls that the node answers, instead of a type: <c>TRANSFORM_INPUT</c>, <c>ROUTE</c>, ...</summary>
    public IReadOnlyList<string> Methods { get; init; } = [];

    public UnitEndpoint? Endpoint { get; init; }

    public IReadOnlyList<UnitParameter> Parameters { get; init; } = [];

    /// <summary>Where the model of a prepackaged server lies, for example <c>s3://mlflow/0/run/artifacts/svc/</c>.</summary>
    public string? ModelUri { get; init; }

    /// <summary>The Secret whose keys the storage initializer of a prepackaged server gets as variables.</summary>
    public string? EnvSecretRefName { get; init; }

    public string? ServiceAccountName { get; init; }

    public string? StorageInitializerImage { get; init; }

    public UnitLogger? Logger { get; init; }

    public IReadOnlyList<PredictiveUnit> Children { get; init; } = [];
}

/// <summary>A typed argument of a node's server. <see cref="Value"/> is always text in the file.</summary>
public sealed record UnitParameter
{
    public string Name { get; init; } = "";

    public string Value { get; init; } = "";

    /// <summary><c>INT</c>, <c>FLOAT</c>, <c>DOUBLE</c>, <c>STRING</c> or <c>BOOL</c>.</summary>
    public string Type { get; init; } = "STRING";
}

/// <summary>Where a node listens, when it is not the container that the operator gives it.</summary>
public sealed record UnitEndpoint
{
    /// <summary><c>REST</c> or <c>GRPC</c>.</summary>
    public string? Type { get; init; }

    [JsonPropertyName("service_host")]
    public string? ServiceHost { get; init; }

    [JsonPropertyName("service_port")]
    public int? ServicePort { get; init; }

    public int? HttpPort { get; init; }

    public int? GrpcPort { get; init; }
}

public sealed record UnitLogger
{
    public string? Url { get; init; }

    /// <summary><c>all</c>, <c>request</c> or <c>response</c>.</summary>
    public string? Mode { get; init; }
}

/// <summary>The values of <see cref="PredictiveUnit.Type"/>.</summary>
public static class UnitTypes
{
    public const string Model = "MODEL";
    public const string Transformer = "TRANSFORMER";
    public const string OutputTransformer = "OUTPUT_TRANSFORMER";
    public const string Router = "ROUTER";
    public const string Combiner = "COMBINER";
    public const string Unknown = "UNKNOWN_TYPE";

    public static readonly IReadOnlyList<string> All = [Model, Transformer, OutputTransformer, Router, Combiner, Unknown];
}

/// <summary>
/// The values of <see cref="PredictiveUnit.Implementation"/>; those that are not prepackaged servers,
/// the graph runner serves itself or leaves out, as Seldon does.
/// </summary>
public static class Implementations
{
    public const string Unknown = "UNKNOWN_IMPLEMENTATION";
    public const string SimpleModel = "SIMPLE_MODEL";
    public const string SimpleRouter = "SIMPLE_ROUTER";
    public const string AverageCombiner = "AVERAGE_COMBINER";
    public const string MlflowServer = "MLFLOW_SERVER";
    public const string SklearnServer = "SKLEARN_SERVER";
    public const string XgboostServer = "XGBOOST_SERVER";
    public const string TensorflowServer = "TENSORFLOW_SERVER";
    public const string TritonServer = "TRITON_SERVER";
    public const string TempoServer = "TEMPO_SERVER";
    public const string HuggingFaceServer = "HUGGINGFACE_SERVER";

    /// <summary>Sends a request to its first child with probability <c>ratioA</c>, else to its second.</summary>
    public const string RandomAbTest = "RANDOM_ABTEST";

    /// <summary>MultiModel's own combiner: the mean of its children's numbers.</summary>
    public const string MeanCombiner = "MULTIMODEL_MEAN";

    /// <summary>MultiModel's own combiner: the label that most children answer; a tie goes to the smallest label.</summary>
    public const string VoteCombiner = "MULTIMODEL_VOTE";

    /// <summary>A server of Seldon's that the operator makes a MODEL, whatever the node's type says: every name but those of the list (prepack.go, IsPrepack).</summary>
    public static bool IsPrepackaged(string? implementation) =>
        implementation is not (null or "" or Unknown or SimpleModel or SimpleRouter or RandomAbTest or AverageCombiner) && !IsOwn(implementation);

    /// <summary>MultiModel's, which no Seldon Core knows.</summary>
    public static bool IsOwn(string? implementation) => implementation is MeanCombiner or VoteCombiner;
}
