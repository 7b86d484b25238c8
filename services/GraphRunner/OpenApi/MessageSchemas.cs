using System.ComponentModel;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace MultiModel.GraphRunner.OpenApi;

// What the OpenAPI document says of the messages. They are read and written without these types, in one pass over the bytes.

[Description("Seldon's SeldonMessage: one of data, jsonData, strData and binData.")]
internal sealed record SeldonMessageSchema
{
    public DataSchema? Data { get; init; }

    public JsonNode? JsonData { get; init; }

    public string? StrData { get; init; }

    [Description("base64")]
    public string? BinData { get; init; }

    public MetaSchema? Meta { get; init; }
}

[Description("An array: ndarray or tensor.")]
internal sealed record DataSchema
{
    [Description("names of the columns; may be empty")]
    public IReadOnlyList<string>? Names { get; init; }

    [Description("nested lists, one for each row")]
    public JsonArray? Ndarray { get; init; }

    public TensorSchema? Tensor { get; init; }
}

internal sealed record TensorSchema
{
    public required IReadOnlyList<int> Shape { get; init; }

    [Description("row by row")]
    public required IReadOnlyList<double> Values { get; init; }
}

internal sealed record MetaSchema
{
    public string? Puid { get; init; }

    public JsonObject? Tags { get; init; }

    [Description("the child that each router chose")]
    public IReadOnlyDictionary<string, int>? Routing { get; init; }

    [Description("the image of each node that was called")]
    public IReadOnlyDictionary<string, string>? RequestPath { get; init; }

    public IReadOnlyList<MetricSchema>? Metrics { get; init; }
}

internal sealed record MetricSchema
{
    public required string Key { get; init; }

    [Description("COUNTER, GAUGE or TIMER")]
    public required string Type { get; init; }

    public required double Value { get; init; }

    public IReadOnlyDictionary<string, string>? Tags { get; init; }
}

[Description("What came of a prediction.")]
internal sealed record FeedbackSchema
{
    public SeldonMessageSchema? Request { get; init; }

    public SeldonMessageSchema? Response { get; init; }

    public double? Reward { get; init; }

    public SeldonMessageSchema? Truth { get; init; }
}

[Description("Seldon's error.")]
internal sealed record ErrorSchema
{
    public required StatusSchema Status { get; init; }
}

internal sealed record StatusSchema
{
    public required int Code { get; init; }

    [Description("what was wrong, and which node says so")]
    public required string Info { get; init; }

    [Description("of an error that a model found, for example MICROSERVICE_BAD_DATA")]
    public string? Reason { get; init; }

    [Description("1, or FAILURE where the graph itself refuses")]
    public required JsonNode Status { get; init; }
}

[Description("The Open Inference Protocol's request: one tensor of numbers.")]
internal sealed record InferRequestSchema
{
    public string? Id { get; init; }

    public required IReadOnlyList<InferTensorSchema> Inputs { get; init; }
}

internal sealed record InferResponseSchema
{
    [JsonPropertyName("model_name")]
    public required string ModelName { get; init; }

    public string? Id { get; init; }

    public required IReadOnlyList<InferTensorSchema> Outputs { get; init; }
}

internal sealed record InferTensorSchema
{
    public required string Name { get; init; }

    public required IReadOnlyList<int> Shape { get; init; }

    [Description("FP64, INT64, BOOL, BYTES, ...")]
    public required string Datatype { get; init; }

    [Description("flat or nested")]
    public required JsonArray Data { get; init; }
}

[Description("The Open Inference Protocol's error.")]
internal sealed record InferErrorSchema
{
    public required string Error { get; init; }
}
