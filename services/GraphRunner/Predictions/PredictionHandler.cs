using System.Diagnostics;
using Microsoft.Extensions.Options;
using MultiModel.GraphRunner.Hosting;
using MultiModel.GraphRunner.Versions;
using MultiModel.Graphs.Execution;
using MultiModel.Graphs.Messages;

namespace MultiModel.GraphRunner.Predictions;

/// <summary>Answers predictions on the version that serves when the request arrives.</summary>
public sealed partial class PredictionHandler(GraphHost host, PredictorChoice choice, IOptions<GraphOptions> options, ILogger<PredictionHandler> logger)
{
    private const string PuidHeader = "Seldon-Puid";
    private const string Json = "application/json";

    private readonly int maxBytes = options.Value.MaxBodyBytes;
    private readonly long timeoutTicks = (long)(options.Value.RequestTimeout.TotalSeconds * Stopwatch.Frequency);
    private readonly MessageLimits limits = new() { Bytes = options.Value.MaxBodyBytes, Rows = options.Value.MaxRows };

    public Task PredictAsync(HttpContext http) => RunAsync(http, trace: false);

    public Task TraceAsync(HttpContext http) => RunAsync(http, trace: true);

    private async Task RunAsync(HttpContext http, bool trace)
    {
        var version = host.Hold();
        try
        {
            if (version is null)
                throw SeldonException.Executor(StatusCodes.Status503ServiceUnavailable, host.Status);
            CheckPlace(http, version);
            using var body = await RequestBody.ReadAsync(http.Request, maxBytes, http.RequestAborted);
            var recorder = new CallRecorder();
            var context = new CallContext(Puid(http), http.RequestAborted) { Recorder = recorder, Deadline = Deadline(http), Headers = version.CallsRemoteNodes ? ForwardedHeaders.Of(http.Request) : [] };
            var answer = await choice.Choose(version).Executor.PredictAsync(SeldonMessage.FromJson(body.Memory, limits), context);
            ServerTiming.Write(http.Response, recorder.Calls);
            http.Response.ContentType = Json;
            if (trace)
                TraceWriter.Write(answer, recorder.Calls, http.Response.BodyWriter);
            else
                SeldonMessageWriter.Write(answer, http.Response.BodyWriter);
            await http.Response.BodyWriter.FlushAsync(http.RequestAborted);
        }
        catch (SeldonException fault)
        {
            await RefuseAsync(http, fault);
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            // The caller is gone; nobody reads an answer.
        }
        catch (Exception fault) when (fault is not BadHttpRequestException && !http.Response.HasStarted)
        {
            LogFailed(fault);
            await RefuseAsync(http, SeldonException.Executor(StatusCodes.Status500InternalServerError, "The graph failed; the service's log says why."));
        }
        finally
        {
            version?.Release();
        }
    }

    /// <summary>The configured time, or what a graph that calls this one says it has left.</summary>
    private long Deadline(HttpContext http)
    {
        var ticks = timeoutTicks;
        if (http.Request.Headers.TryGetValue(RemoteNode.TimeoutHeader, out var left) && long.TryParse(left, out var milliseconds) && milliseconds >= 0)
            ticks = Math.Min(ticks, milliseconds * Stopwatch.Frequency / 1000);
        return Stopwatch.GetTimestamp() + ticks;
    }

    private static string Puid(HttpContext http)
    {
        var given = http.Request.Headers[PuidHeader].ToString();
        var puid = given.Length is > 0 and <= 200 ? given : Guid.NewGuid().ToString();
        http.Response.Headers[PuidHeader] = puid;
        return puid;
    }

    private static void CheckPlace(HttpContext http, GraphVersion version)
    {
        var values = http.Request.RouteValues;
        if (values.Count == 0 || !values.TryGetValue("name", out var name))
            return;
        var metadata = version.Deployment.Metadata;
        if ((string?)name != metadata.Name || (string?)values["namespace"] != (metadata.Namespace ?? "default"))
            throw SeldonException.Executor(StatusCodes.Status404NotFound, $"No deployment {values["namespace"]}/{name} is served here; {metadata.Namespace ?? "default"}/{metadata.Name} is.");
    }

    private static async Task RefuseAsync(HttpContext http, SeldonException fault)
    {
        http.Response.StatusCode = fault.StatusCode;
        http.Response.ContentType = Json;
        if (fault.StatusCode == StatusCodes.Status503ServiceUnavailable)
            http.Response.Headers.RetryAfter = "1";
        await http.Response.BodyWriter.WriteAsync(fault.Body, http.RequestAborted);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "A prediction failed")]
    private partial void LogFailed(Exception fault);
}
