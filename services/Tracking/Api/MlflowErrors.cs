using Microsoft.Data.Sqlite;

namespace MultiModel.Tracking.Api;

/// <summary>The body of an error.</summary>
public sealed record ErrorMessage(string ErrorCode, string Message);

internal static class MlflowErrors
{
    /// <summary>Runs a handler and answers its exceptions with MLflow's JSON.</summary>
    public static async Task GuardAsync(HttpContext context, Func<Task> handle)
    {
        try
        {
            await handle();
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The client has gone.
        }
        catch (Exception exception) when (context.Response.HasStarted)
        {
            // The client must not take what it has for the whole answer.
            Logger(context).LogError("{Method} {Path} was broken off: {Reason}", context.Request.Method, context.Request.Path, exception.Message);
            context.Abort();
        }
        catch (MlflowException exception)
        {
            await WriteAsync(context, exception.StatusCode, exception.Code, exception.Message);
        }
        catch (BadHttpRequestException exception)
        {
            await WriteAsync(context, exception.StatusCode, ErrorCode.BAD_REQUEST, exception.Message);
        }
        catch (SqliteException exception) when (exception.SqliteErrorCode == SQLitePCL.raw.SQLITE_FULL)
        {
            // One line: a client repeats it, and a trace would fill the log, perhaps on the same disk.
            Logger(context).LogError("The disk is full: {Method} {Path} was refused.", context.Request.Method, context.Request.Path);
            await WriteAsync(context, StatusCodes.Status507InsufficientStorage, ErrorCode.INTERNAL_ERROR,
                "The tracking server's disk is full: nothing was stored. Free space in its data folder, then repeat the request.");
        }
        catch (Exception exception)
        {
            Log(context, exception);
            await WriteAsync(context, StatusCodes.Status500InternalServerError, ErrorCode.INTERNAL_ERROR,
                $"The tracking server failed; its log has the details under trace {context.TraceIdentifier}.");
        }
    }

    public static Task NotFoundAsync(HttpContext context) => WriteAsync(context, StatusCodes.Status404NotFound, ErrorCode.ENDPOINT_NOT_FOUND,
        $"The API endpoint {context.Request.Method} {context.Request.Path} does not exist. See MLflow's REST API docs for the available endpoints.");

    public static Task WriteAsync(HttpContext context, int status, ErrorCode code, string message) =>
        MlflowRoutes.WriteAsync(context, status, new ErrorMessage(code.ToString(), message));

    private static void Log(HttpContext context, Exception exception) =>
        Logger(context).LogError(exception, "{Method} {Path} failed, trace {Trace}.", context.Request.Method, context.Request.Path, context.TraceIdentifier);

    private static ILogger Logger(HttpContext context) =>
        context.RequestServices.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(MlflowErrors));
}
