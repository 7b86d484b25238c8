using System.Diagnostics;
using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Options;
using MultiModel.GraphRunner.Hosting;
using MultiModel.GraphRunner.OpenInference;
using MultiModel.Graphs.Execution;
using MultiModel.Graphs.Messages;

namespace MultiModel.GraphRunner.Predictions;

/// <summary>What every call has in common: its limits, its id, its deadline, and its errors in Seldon's shape.</summary>
public sealed partial class SeldonCalls(LoadShedder shedder, IOptions<GraphOptions> options, TimeProvider time, ILogger<SeldonCalls> logger)
{
    private const string PuidHeader = "Seldon-Puid";
    private const string Json = "application/json";

    private readonly GraphOptions options = options.Value;
    private readonly long timeoutTicks = (long)(options.Value.RequestTimeout.TotalSeconds * Stopwatch.Frequency);

    public MessageLimits Limits { get; } = new() { Bytes = options.Value.MaxBodyBytes, Rows = options.Value.MaxRows };

    /// <summary>Reads the body, lets <paramref name="answer"/> write the response, and turns what it throws into an error.</summary>
    /// <param name="http">The request.</param>
    /// <param name="state">What <paramref name="answer"/> needs, so that it need not capture anything.</param>
    /// <param name="answer">Writes to the response's BodyWriter, without flushing.</param>
    public async Task RunAsync<TState>(HttpContext http, TState state, Func<HttpContext, TState, ReadOnlyMemory<byte>, CallContext, ValueTask> answer)
    {
        var entered = shedder.TryEnter();
        try
        {
            if (!entered)
                throw shedder.Full();
            using var body = await RequestBody.ReadAsync(http.Request, shedder, options.MaxBodyBytes, options.RequestTimeout, time);
            var context = Begin(http, http.RequestAborted);
            http.Response.ContentType = Json;
            await answer(http, state, body.Memory, context);
            // With its length known the answer leaves in one piece, without the chunks' frames.
            http.Response.ContentLength = http.Response.BodyWriter.UnflushedBytes;
            await http.Response.BodyWriter.FlushAsync(http.RequestAborted);
        }
        catch (SeldonException fault)
        {
            await RefuseAsync(http, fault);
        }
        catch (Exception fault) when (fault is ConnectionResetException || (fault is OperationCanceledException && http.RequestAborted.IsCancellationRequested))
        {
            // The caller is gone; nobody reads an answer.
        }
        catch (BadHttpRequestException fault) when (!http.Response.HasStarted)
        {
            // No token: a caller that left must not hide the fault.
            await RefuseAsync(http, SeldonException.Executor(fault.StatusCode, $"The body cannot be read: {fault.Message}", fault), CancellationToken.None);
            // Kestrel ends the connection, quietly. Else it looks for the next request behind a body whose end is not known, and logs that it could not.
            throw;
        }
        catch (Exception fault) when (!http.Response.HasStarted)
        {
            LogFailed(fault);
            await RefuseAsync(http, SeldonException.Executor(StatusCodes.Status500InternalServerError, "The graph failed; the service's log says why."));
        }
        finally
        {
            if (entered)
                shedder.Leave();
        }
    }

    /// <summary>The call's id, which goes into the answer's headers too, and its deadline, which is no later than the given one.</summary>
    internal CallContext Begin(HttpContext http, CancellationToken cancellationToken, long deadline = long.MaxValue) =>
        new(Puid(http), Math.Min(Deadline(http), deadline), cancellationToken)
        {
            Recorder = new CallRecorder(),
            Routes = options.EnableRoutingInjection ? new() : null,
        };

    /// <summary>The error as it is, or as strict compatibility has it.</summary>
    internal SeldonException InMode(SeldonException fault)
        => options.StrictCompatibility
            && fault.StatusCode == StatusCodes.Status400BadRequest
            && fault.Stage == InputStage.Model
            ? SeldonException.Internal(fault.Message, fault)
            : fault;

    /// <summary>The configured time, or what a graph that calls this one says it has left.</summary>
    private long Deadline(HttpContext http)
    {
        var ticks = timeoutTicks;
        if (http.Request.Headers.TryGetValue(RemoteNode.TimeoutHeader, out var left)
            && long.TryParse(left, NumberStyles.None, CultureInfo.InvariantCulture, out var milliseconds) && milliseconds < int.MaxValue)
            ticks = Math.Min(ticks, milliseconds * Stopwatch.Frequency / 1000);
        return Stopwatch.GetTimestamp() + ticks;
    }

    private static string Puid(HttpContext http)
    {
        var given = http.Request.Headers[PuidHeader].ToString();
        // A header of an answer takes no other characters.
        var puid = given.Length is > 0 and <= 200 && Ascii.IsValid(given) ? given : NewId();
        http.Response.Headers[PuidHeader] = puid;
        return puid;
    }

    /// <summary>A random UUID (RFC 9562, version 4) that is unique but no secret, so that it costs no system call for secure random bytes.</summary>
    private static string NewId()
    {
        Span<byte> bytes = stackalloc byte[16];
        Random.Shared.NextBytes(bytes);
        bytes[6] = (byte)((bytes[6] & 0x0F) | 0x40);
        bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80);
        return new Guid(bytes, bigEndian: true).ToString();
    }

    private Task RefuseAsync(HttpContext http, SeldonException fault) => RefuseAsync(http, fault, http.RequestAborted);

    private async Task RefuseAsync(HttpContext http, SeldonException fault, CancellationToken cancellationToken)
    {
        fault = InMode(ForeignBody.Explain(http.Request, fault));
        http.Response.StatusCode = fault.StatusCode;
        var isOpenInference = http.Request.Path.StartsWithSegments(OpenInferenceRoutes.Prefix);
        http.Response.ContentType = isOpenInference ? Json : fault.ContentType;
        if (fault.RetryAfter is { } wait)
            http.Response.Headers.RetryAfter = wait.TotalSeconds.ToString(CultureInfo.InvariantCulture);
        else if (fault.StatusCode == StatusCodes.Status503ServiceUnavailable)
            http.Response.Headers.RetryAfter = "1";
        await http.Response.BodyWriter.WriteAsync(isOpenInference ? fault.OpenInferenceBody : fault.Body, cancellationToken);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "A call failed")]
    private partial void LogFailed(Exception fault);
}
