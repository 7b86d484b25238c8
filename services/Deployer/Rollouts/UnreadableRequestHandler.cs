using System.Text.Json;
using Microsoft.AspNetCore.Diagnostics;

namespace MultiModel.Deployer.Rollouts;

/// <summary>Says what is wrong with a request that cannot be read: the client's mistake, and no entry in the log.</summary>
internal sealed class UnreadableRequestHandler(IProblemDetailsService problems) : IExceptionHandler
{
    public async ValueTask<bool> TryHandleAsync(HttpContext context, Exception exception, CancellationToken cancellationToken)
    {
        if (exception is not BadHttpRequestException unreadable)
            return false;
        context.Response.StatusCode = unreadable.StatusCode;
        await problems.TryWriteAsync(new ProblemDetailsContext
        {
            HttpContext = context,
            ProblemDetails =
            {
                Status = unreadable.StatusCode,
                Detail = unreadable.InnerException is JsonException json
                    ? $"The body is not the JSON that this address takes, such as {{\"scaler\":\"RUN_ID\",\"svc\":\"RUN_ID\"}}: "
                        + $"line {json.LineNumber + 1 ?? 1}, at {json.Path ?? "$"}."
                    : unreadable.Message,
            },
        });
        return true;
    }
}
