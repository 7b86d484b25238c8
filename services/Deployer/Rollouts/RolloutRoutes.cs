using Microsoft.AspNetCore.Mvc;
using Microsoft.Data.Sqlite;
using MultiModel.Deployer.Mlflow;

namespace MultiModel.Deployer.Rollouts;

/// <summary>The deployer's HTTP API (docs/architecture.md).</summary>
public static class RolloutRoutes
{
    private const string Yaml = "application/yaml";
    private const int MostListed = 1000;

    /// <summary>HEAD tells which manifest it is, by its ETag.</summary>
    private static readonly string[] GetOrHead = [HttpMethods.Get, HttpMethods.Head];

    public static void MapRollouts(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/rollouts", CreateAsync);
        routes.MapGet("/rollouts", static (RolloutStore store, int count = 100) => store.Latest(Math.Clamp(count, 1, MostListed)));
        routes.MapGet("/rollouts/current", static (RolloutStore store) => store.Current() is { } live ? Results.Ok(live) : NoneIsLive());
        routes.MapGet("/rollouts/{id}", static (string id, RolloutStore store) => store.Find(id) is { } rollout ? Results.Ok(rollout) : Unknown(id));
        routes.MapMethods("/rollouts/{id}/manifest", GetOrHead, static (string id, RolloutStore store, HttpContext context) =>
            store.Find(id) is { } rollout ? Manifest(rollout, context) : Unknown(id));
        routes.MapGet("/rollouts/{id}/events", Follow);
        routes.MapMethods("/manifest", GetOrHead, static (RolloutStore store, HttpContext context) => store.Current() is { } live ? Manifest(live, context) : NoneIsLive());
    }

    private static async Task<IResult> CreateAsync([FromBody] RolloutRequest? request, RolloutPreparation preparation, CancellationToken cancellationToken)
    {
        try
        {
            var rollout = await preparation.PrepareAsync(request ?? new RolloutRequest(null, null), cancellationToken);
            return Results.Accepted($"/rollouts/{rollout.Id}", rollout);
        }
        catch (UnusableRunException exception)
        {
            return Results.Problem(exception.Message, statusCode: StatusCodes.Status400BadRequest);
        }
        catch (TrackingServerException exception)
        {
            return Results.Problem(exception.Message, statusCode: StatusCodes.Status502BadGateway);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or SqliteException)
        {
            return Results.Problem($"The rollout cannot be kept: {exception.Message}", statusCode: StatusCodes.Status500InternalServerError);
        }
    }

    private static IResult Follow(
        string id,
        RolloutStore store,
        RolloutEvents events,
        [FromHeader(Name = "Last-Event-ID")] string? lastEventId,
        CancellationToken cancellationToken) =>
        store.Find(id) is null
            ? Unknown(id)
            : TypedResults.ServerSentEvents(events.FollowAsync(id, long.TryParse(lastEventId, out var last) ? last : 0, cancellationToken));

    private static IResult Manifest(Rollout rollout, HttpContext context)
    {
        try
        {
            var manifest = ManifestFiles.Read(rollout);
            context.Response.Headers.ETag = $"\"{rollout.ManifestSha256}\"";
            return Results.Text(manifest, Yaml);
        }
        catch (InvalidDataException exception)
        {
            return Results.Problem(exception.Message, statusCode: StatusCodes.Status500InternalServerError);
        }
    }

    private static IResult Unknown(string id) => Results.Problem($"There is no rollout {id}.", statusCode: StatusCodes.Status404NotFound);

    private static IResult NoneIsLive() => Results.Problem("No rollout is live yet: POST one to /rollouts.", statusCode: StatusCodes.Status404NotFound);
}
