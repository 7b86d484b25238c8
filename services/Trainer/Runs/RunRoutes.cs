using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using MultiModel.Pipelines;

namespace MultiModel.Trainer.Runs;

/// <summary>The trainer's HTTP API (docs/architecture.md).</summary>
public static class RunRoutes
{
    private const int MaximumBody = 16 * 1024;
    private const string NoRequest = """The body is no request for a run, such as {"kernel":"linear"}""";

    private static readonly IEnumerable<string> Members = JsonSerializerOptions.Web.GetTypeInfo(typeof(TrainingRequest)).Properties.Select(static property => property.Name);

    public static void MapRuns(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/runs", StartAsync).WithMetadata(new RequestSizeLimitAttribute(MaximumBody));
        routes.MapGet("/runs", (RunStore store, TrainingRuns runs) => TypedResults.Ok(store.All.Select(run => runs.FindLive(run.Id)?.Current ?? run)));
        routes.MapGet("/runs/{id}", Results<Ok<PipelineRun>, ProblemHttpResult> (string id, RunStore store, TrainingRuns runs) =>
            (runs.FindLive(id)?.Current ?? store.Find(id)) is { } run ? TypedResults.Ok(run) : NotFound(id));
        routes.MapGet("/runs/{id}/events", Results<ServerSentEventsResult<object>, ProblemHttpResult> (string id, RunStore store, TrainingRuns runs, CancellationToken ct) =>
            EventsOf(id, store, runs) is { } events ? TypedResults.ServerSentEvents(ToItems(events, ct)) : NotFound(id));
    }

    private static async Task<Results<Accepted<PipelineRun>, ProblemHttpResult>> StartAsync(HttpRequest http, TrainingRuns runs, CancellationToken cancellationToken)
    {
        TrainingRequest? request;
        try
        {
            request = await ReadAsync(http, cancellationToken);
        }
        catch (BadHttpRequestException exception)
        {
            return TypedResults.Problem(exception.Message, statusCode: exception.StatusCode);
        }
        catch (JsonException exception)
        {
            return TypedResults.Problem(
                $"{NoRequest}: line {exception.LineNumber + 1 ?? 1}, at {exception.Path ?? "$"}. "
                + $"It may have {string.Join(", ", Members)}.",
                statusCode: StatusCodes.Status400BadRequest);
        }
        catch (InvalidOperationException exception)
        {
            return TypedResults.Problem($"{NoRequest} with Content-Type application/json: {exception.Message}", statusCode: StatusCodes.Status400BadRequest);
        }
        try
        {
            return runs.TryStart(request) is { } run
                ? TypedResults.Accepted($"/runs/{run.Id}", run.Current)
                : TypedResults.Problem("Another run is active. Follow it at /runs, and ask again when it has ended.", statusCode: StatusCodes.Status409Conflict);
        }
        catch (TrainingParameterException exception)
        {
            return TypedResults.Problem(exception.Message, statusCode: StatusCodes.Status400BadRequest);
        }
        catch (RunNotKeptException exception)
        {
            return TypedResults.Problem(exception.Message, statusCode: StatusCodes.Status500InternalServerError);
        }
    }

    private static async Task<TrainingRequest?> ReadAsync(HttpRequest http, CancellationToken cancellationToken) =>
        http.ContentLength != 0 && http.HttpContext.Features.GetRequiredFeature<IHttpRequestBodyDetectionFeature>().CanHaveBody
            ? await http.ReadFromJsonAsync<TrainingRequest>(cancellationToken)
            : null;

    private static IAsyncEnumerable<PipelineEvent>? EventsOf(string id, RunStore store, TrainingRuns runs) =>
        runs.FindLive(id) is { } live ? live.FollowAsync()
        : store.Find(id) is { } run
            ? run.Steps
                .Select(static step => (PipelineEvent)new PipelineEvent.StepChanged(step))
                .Append(new PipelineEvent.RunEnded(run))
                .ToAsyncEnumerable()
        : null;

    private static async IAsyncEnumerable<SseItem<object>> ToItems(IAsyncEnumerable<PipelineEvent> events, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var happened in events.WithCancellation(cancellationToken))
            yield return happened switch
            {
                PipelineEvent.StepChanged changed => new SseItem<object>(changed.Step, "step"),
                PipelineEvent.Progress progress => new SseItem<object>(progress, "progress"),
                PipelineEvent.RunEnded ended => new SseItem<object>(ended.Run, "run"),
                _ => throw new InvalidOperationException($"An event of type {happened.GetType()} has no name."),
            };
    }

    private static ProblemHttpResult NotFound(string id) =>
        TypedResults.Problem($"There is no run '{id}'. GET /runs lists them.", statusCode: StatusCodes.Status404NotFound);
}
