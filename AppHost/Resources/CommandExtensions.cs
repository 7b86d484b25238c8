using System.Net.Http.Json;
using System.Text;
using System.Text.Json;

namespace MultiModel.AppHost.Resources;

/// <summary>What a person can ask of the services from the dashboard, through the services' own HTTP API (docs/architecture.md).</summary>
internal static class CommandExtensions
{
    private const string Http = "http";

    /// <summary>Runs the pipeline with its configured parameters; what it trains goes live.</summary>
    public static IResourceBuilder<ProjectResource> WithRetrainCommand(this IResourceBuilder<ProjectResource> trainer) =>
        trainer.WithHttpCommand("/runs", "Retrain", endpointName: Http, commandName: "retrain", commandOptions: new HttpCommandOptions
        {
            Method = HttpMethod.Post,
            IconName = "ArrowSync",
            IsHighlighted = true,
            Description = "Run the pipeline again.",
            ConfirmationMessage = "Train both models again and replace the live graph?",
            PrepareRequest = static command =>
            {
                command.Request.Content = new StringContent("{}", Encoding.UTF8, "application/json");
                return Task.CompletedTask;
            },
        });

    /// <summary>Rolls out the models of the newest pipeline run that succeeded.</summary>
    public static IResourceBuilder<ProjectResource> WithRollOutCommand(this IResourceBuilder<ProjectResource> deployer, IResourceBuilder<ProjectResource> trainer)
    {
        var (rollouts, runs) = (deployer.GetEndpoint(Http), trainer.GetEndpoint(Http));
        return deployer.WithCommand("roll-out", "Roll out", async command =>
        {
            using var http = new HttpClient();
            var all = await http.GetFromJsonAsync<List<PipelineRun>>($"{runs.Url}/runs", command.CancellationToken);
            if (all?.Find(static run => run is { State: "Succeeded", Outputs: { ScalerRunId: not null, SvcRunId: not null } }) is not { Outputs: { } models })
                return CommandResults.Failure("No pipeline run has succeeded yet: retrain first.");
            using var answer = await http.PostAsJsonAsync($"{rollouts.Url}/rollouts", new { scaler = models.ScalerRunId, svc = models.SvcRunId }, command.CancellationToken);
            return await ResultAsync(answer, command.CancellationToken);
        }, new CommandOptions
        {
            IconName = "Rocket",
            IsHighlighted = true,
            Description = "Render the manifest of the newest trained models and serve it.",
            ConfirmationMessage = "Replace the live graph by the newest trained models?",
        });
    }

    /// <summary>Sends one row of iris through the live graph and shows the answer.</summary>
    public static IResourceBuilder<ProjectResource> WithTryPredictionCommand(this IResourceBuilder<ProjectResource> graph)
    {
        var endpoint = graph.GetEndpoint(Http);
        return graph.WithCommand("try-prediction", "Try a prediction", async command =>
        {
            using var http = new HttpClient();
            var row = new { data = new { ndarray = new double[][] { [5.1, 3.5, 1.4, 0.2] } } };
            using var answer = await http.PostAsJsonAsync($"{endpoint.Url}/api/v1.0/predictions", row, command.CancellationToken);
            return await ResultAsync(answer, command.CancellationToken);
        }, new CommandOptions { IconName = "Beaker", IsHighlighted = true, Description = "Predict for sepal 5.1 x 3.5 cm, petal 1.4 x 0.2 cm." });
    }

    private static async Task<ExecuteCommandResult> ResultAsync(HttpResponseMessage answer, CancellationToken ct)
    {
        var body = await answer.Content.ReadAsStringAsync(ct);
        return answer.IsSuccessStatusCode ? CommandResults.Success(body) : CommandResults.Failure($"{(int)answer.StatusCode}: {Detail(body)}");
    }

    private static string Detail(string body)
    {
        try
        {
            return JsonSerializer.Deserialize<Problem>(body, JsonSerializerOptions.Web)?.Detail ?? body;
        }
        catch (JsonException)
        {
            return body;
        }
    }

    private sealed record Problem(string? Detail);

    private sealed record PipelineRun(string State, PipelineOutputs? Outputs);

    private sealed record PipelineOutputs(string? ScalerRunId, string? SvcRunId);
}
