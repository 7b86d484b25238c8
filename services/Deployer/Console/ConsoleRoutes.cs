using System.Reflection;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using MultiModel.Deployer.Training;
using MultiModel.ServiceDefaults.Web;

namespace MultiModel.Deployer.Console;

/// <summary>The web page of the product: rendered here, complete without scripts, kept fresh by a small one.</summary>
public static class ConsoleRoutes
{
    public static void MapConsole(this IEndpointRouteBuilder routes)
    {
        routes.MapMethods("/", [HttpMethods.Get, HttpMethods.Head], ShowAsync).ExcludeFromDescription();
        routes.MapPost("/retrain", RetrainAsync).ExcludeFromDescription();
        routes.MapGet("/training/{id}/events", FollowTrainingAsync).ExcludeFromDescription();
        routes.MapEmbeddedAsset(Assembly.GetExecutingAssembly(), "console.css", "text/css; charset=utf-8");
        routes.MapEmbeddedAsset(Assembly.GetExecutingAssembly(), "console.js", "text/javascript; charset=utf-8");
    }

    /// <param name="rows">What the prediction form holds; a prediction changes nothing, so that its form is a GET.</param>
    private static async Task<RazorComponentResult> ShowAsync(ConsoleReader reader, string? rows, CancellationToken cancellationToken)
    {
        var prediction = rows is null ? null : reader.PredictAsync(rows, cancellationToken);
        var page = await reader.ReadAsync(cancellationToken);
        return Render(prediction is null ? page : page with { Rows = rows, Prediction = await prediction });
    }

    private static async Task<IResult> RetrainAsync([FromForm] string kernel, TrainerClient trainer, ConsoleReader reader, CancellationToken cancellationToken)
    {
        try
        {
            await trainer.StartRunAsync(kernel, cancellationToken);
            return new SeeOther("/#pipeline");
        }
        catch (TrainerException exception)
        {
            var page = await reader.ReadAsync(cancellationToken);
            var result = Render(page with { Problem = exception.Message });
            result.StatusCode = exception.Status;
            return result;
        }
    }

    /// <summary>The trainer's events, passed on: the page may only talk to its own origin.</summary>
    private static async Task FollowTrainingAsync(string id, TrainerClient trainer, HttpContext context)
    {
        try
        {
            using var events = await trainer.EventsAsync(id, context.RequestAborted);
            context.Response.ContentType = "text/event-stream";
            context.Response.Headers.CacheControl = "no-cache,no-store";
            context.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
            await using var stream = await events.Content.ReadAsStreamAsync(context.RequestAborted);
            await stream.CopyToAsync(context.Response.Body, context.RequestAborted);
        }
        catch (TrainerException exception) when (!context.Response.HasStarted)
        {
            await Results.Problem(exception.Message, statusCode: exception.Status).ExecuteAsync(context);
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException or HttpRequestException)
        {
            // One side has gone: the page asks again if it still wants to know.
        }
    }

    private static RazorComponentResult Render(ConsolePage page) => new RazorComponentResult<ConsoleView>(new { Page = page });

    private sealed class SeeOther(string location) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            httpContext.Response.StatusCode = StatusCodes.Status303SeeOther;
            httpContext.Response.Headers.Location = location;
            return Task.CompletedTask;
        }
    }
}
