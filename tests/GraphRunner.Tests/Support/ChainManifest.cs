using System.Text.Json;

namespace MultiModel.GraphRunner.Tests.Support;

/// <summary>Manifests of one predictor whose nodes are each other's only child.</summary>
internal static class ChainManifest
{
    /// <summary>A node in JSON, which is YAML too.</summary>
    public static Dictionary<string, object> Node(string name, string type, string path, string implementation = "MLFLOW_SERVER", string? method = null)
    {
        object[] parameters = method is null ? [] : [new { name = "predict_method", type = "STRING", value = method }];
        return new() { ["name"] = name, ["type"] = type, ["implementation"] = implementation, ["modelUri"] = $"s3://mlflow/{path}", ["parameters"] = parameters };
    }

    public static string Chain(params ReadOnlySpan<Dictionary<string, object>> nodes)
    {
        for (var i = nodes.Length - 1; i > 0; i--)
            nodes[i - 1]["children"] = new[] { nodes[i] };
        return $$"""
            apiVersion: machinelearning.seldon.io/v1
            kind: SeldonDeployment
            metadata: {name: served}
            spec:
              predictors:
              - name: model
                graph: {{JsonSerializer.Serialize(nodes[0])}}
            """;
    }
}
