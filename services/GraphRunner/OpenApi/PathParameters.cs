using Microsoft.AspNetCore.OpenApi;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.OpenApi;

namespace MultiModel.GraphRunner.OpenApi;

/// <summary>
/// Describes the parameters of a path that its handler does not take as arguments: OpenAPI wants each, and a generated client asks for those it
/// finds.
/// </summary>
internal static class PathParameters
{
    public static Task DescribeAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        var parameters = operation.Parameters ??= [];
        foreach (var parameter in RoutePatternFactory.Parse(context.Description.RelativePath ?? "").Parameters)
            if (!parameters.Any(known => known.Name == parameter.Name))
                parameters.Add(new OpenApiParameter
                {
                    Name = parameter.Name,
                    In = ParameterLocation.Path,
                    Required = true,
                    Schema = new OpenApiSchema { Type = JsonSchemaType.String }
                });
        return Task.CompletedTask;
    }
}
