using System.Text.Json;
using System.Text.Json.Nodes;
using MultiModel.Graphs.Lint;
using MultiModel.Testing;

namespace MultiModel.Graphs.Tests.Lint;

/// <summary>The linter's fields against the schema of Seldon Core 1.17.1's resource.</summary>
public sealed class LinterSchemaTests
{
    [Fact]
    public void Check_EveryFieldOfTheSchema_IsKnown()
    {
        var schema = JsonDocument.Parse(File.ReadAllText(RepositoryFiles.Reference("seldondeployment-v1.schema.json"))).RootElement;
        var everything = Sample(schema)!.AsObject();
        everything["apiVersion"] = "machinelearning.seldon.io/v1";
        everything["kind"] = "SeldonDeployment";

        var found = Linter.Check(everything.ToJsonString());

        Assert.Contains(found, static finding => finding.Rule.Id == "MM308"); // it was read: all nodes have one name
        Assert.DoesNotContain(found, static finding => finding.Rule.Id is "MM000" or "MM220" or "MM301");
    }

    /// <summary>A value with every field that the schema knows.</summary>
    private static JsonNode? Sample(JsonElement schema)
    {
        if (schema.TryGetProperty("x-kubernetes-int-or-string", out _))
            return 1;
        return (schema.TryGetProperty("type", out var type) ? type.GetString() : null) switch
        {
            "object" when schema.TryGetProperty("properties", out var fields) => new JsonObject(fields.EnumerateObject().Select(static field => KeyValuePair.Create(field.Name, Sample(field.Value)))),
            "object" when schema.TryGetProperty("additionalProperties", out var value) && value.ValueKind == JsonValueKind.Object => new JsonObject { ["key"] = Sample(value) },
            "object" => new JsonObject(),
            "array" => new JsonArray(Sample(schema.GetProperty("items"))),
            "integer" or "number" => 1,
            "boolean" => true,
            _ => "text",
        };
    }
}
