using System.Text.Json.Nodes;
using Microsoft.OpenApi;

namespace MultiModel.GraphRunner.OpenApi;

internal static class OperationExtensions
{
    private const string Json = "application/json", Seldon = "Seldon";

    public static IEndpointConventionBuilder DescribePrediction(this IEndpointConventionBuilder route, RequestDelegate handler) =>
        route.Describe<SeldonMessageSchema, SeldonMessageSchema, ErrorSchema>(
            handler,
            Seldon,
            "Sends a Seldon message through the graph.",
            """{"data":{"ndarray":[[5.1,3.5,1.4,0.2]]}}""");

    public static IEndpointConventionBuilder DescribeFeedback(this IEndpointConventionBuilder route, RequestDelegate handler) =>
        route.Describe<FeedbackSchema, SeldonMessageSchema, ErrorSchema>(
            handler,
            Seldon,
            "Sends feedback to the graph's models and routers.",
            """{"reward":1}""");

    public static IEndpointConventionBuilder DescribeInference(this IEndpointConventionBuilder route, RequestDelegate handler) =>
        route.Describe<InferRequestSchema, InferResponseSchema, InferErrorSchema>(
            handler,
            "Open Inference Protocol",
            "Sends a tensor through the graph.",
            """{"inputs":[{"name":"input-0","shape":[1,4],"datatype":"FP64","data":[5.1,3.5,1.4,0.2]}]}""");

    /// <summary>
    /// Puts a route that reads and writes its bytes itself into the OpenAPI document. Accepts and Produces would also refuse requests
    /// without a JSON content type, which Seldon takes.
    /// </summary>
    private static IEndpointConventionBuilder Describe<TRequest, TAnswer, TError>(
        this IEndpointConventionBuilder route,
        RequestDelegate handler,
        string tag,
        string summary,
        string example) => route
        // Only endpoints with a method are described.
        .WithMetadata(handler.Method)
        .WithTags(tag)
        .WithSummary(summary)
        .AddOpenApiOperationTransformer(async (operation, context, cancellationToken) =>
        {
            operation.RequestBody = new OpenApiRequestBody
            {
                Required = true,
                Content = new Dictionary<string, OpenApiMediaType>
                {
                    [Json] = new() { Schema = await context.GetOrCreateSchemaAsync(typeof(TRequest), null, cancellationToken), Example = JsonNode.Parse(example) },
                },
            };
            var error = await context.GetOrCreateSchemaAsync(typeof(TError), null, cancellationToken);
            operation.Responses = new OpenApiResponses
            {
                ["200"] = Answer("The graph's answer.", await context.GetOrCreateSchemaAsync(typeof(TAnswer), null, cancellationToken)),
                ["400"] = Answer("The message cannot be used.", error),
                ["413"] = Answer("The body is too large.", error),
                ["500"] = Answer("A node failed.", error),
                ["503"] = Answer("Nothing is served yet, or too much at once: ask again after Retry-After.", error),
                ["504"] = Answer("The time was up.", error),
            };
        });

    private static OpenApiResponse Answer(string description, OpenApiSchema schema) => new()
    {
        Description = description,
        Content = new Dictionary<string, OpenApiMediaType> { [Json] = new() { Schema = schema } },
    };
}
