using System.Text.Json.Nodes;

namespace MultiModel.Tracking.Tests.Registry;

/// <summary>MLflow 3's clients add such a condition to every search of registered models, so that prompts, which are kept as models, stay out.</summary>
public sealed class PromptFilterTests
{
    [Theory]
    [InlineData("tag.`mlflow.prompt.is_prompt` != 'true'", "model")]
    [InlineData("name LIKE '%' AND tags.`mlflow.prompt.is_prompt` = 'false'", "model")]
    [InlineData("tags.`mlflow.prompt.is_prompt` = 'true'", "prompt")]
    [InlineData("tags.`mlflow.prompt.is_prompt` != 'false'", "prompt")]
    [InlineData("tags.other != 'true'", null)]
    public async Task Search_ForModelsThatAreNoPrompts_FindsThoseWithoutTheTag(string filter, string? expected)
    {
        using var server = new TrackingServer();
        await server.Http.CallAsync("registered-models/create", new { name = "model" });
        await server.Http.CallAsync("registered-models/create", new { name = "prompt", tags = new[] { new { key = "mlflow.prompt.is_prompt", value = "true" } } });
        await server.Http.CallAsync("model-versions/create", new { name = "model", source = "s3://bucket/model" });
        await server.Http.CallAsync("model-versions/create", new { name = "prompt", source = "s3://bucket/prompt", tags = new[] { new { key = "mlflow.prompt.is_prompt", value = "true" } } });

        var query = Uri.EscapeDataString(filter);
        var models = await server.Http.FetchAsync($"registered-models/search?filter={query}");
        var versions = await server.Http.FetchAsync($"model-versions/search?filter={query}");

        Assert.Equal(expected, OnlyName(models["registered_models"]));
        Assert.Equal(expected, OnlyName(versions["model_versions"]));
    }

    private static string? OnlyName(JsonNode? found) => found is null ? null : (string?)Assert.Single(found.AsArray())!["name"];
}
