using System.Buffers;
using MultiModel.GraphRunner.Metrics;
using MultiModel.GraphRunner.Versions;
using MultiModel.Graphs.Execution;
using MultiModel.Graphs.Messages;

namespace MultiModel.GraphRunner.Predictions;

/// <summary>Sends copies of requests to shadow predictors, compares their answers and counts them. Nobody waits for a shadow.</summary>
public sealed partial class Shadows(SeldonMetrics metrics, ILogger<Shadows> logger)
{
    private const int AtOnce = 64;

    private int running;

    /// <param name="version">Whose shadows get the copies.</param>
    /// <param name="request">In memory that outlives the call.</param>
    /// <param name="answer">What the caller got; it may be the request itself, or share its memory.</param>
    /// <param name="context">The caller's call.</param>
    public void Copy(GraphVersion version, SeldonMessage request, SeldonMessage answer, CallContext context)
    {
        var shadows = version.Predictors.Where(static predictor => predictor.Shadow && IsMirrored(predictor.Traffic)).ToList();
        if (shadows.Count == 0)
            return;
        foreach (var shadow in shadows)
        {
            if (Interlocked.Increment(ref running) > AtOnce || !version.TryHold())
            {
                Interlocked.Decrement(ref running);
                metrics.Shadow(shadow.Name, "dropped");
                continue;
            }
            _ = Task.Run(() => CompareAsync(version, shadow, request, answer, context with { CancellationToken = CancellationToken.None, Recorder = null, Routes = null }));
        }
    }

    /// <summary>As the mirror of Seldon's ingress: a share of 0, the default, is none that is stated (seldondeployment_controller.go).</summary>
    private static bool IsMirrored(int traffic) => traffic == 0 || Random.Shared.Next(100) < traffic;

    private async Task CompareAsync(GraphVersion version, LoadedPredictor shadow, SeldonMessage request, SeldonMessage expected, CallContext context)
    {
        try
        {
            var answer = await shadow.Executor.PredictAsync(request, context);
            metrics.Shadow(shadow.Name, Data(answer).SequenceEqual(Data(expected)) ? "equal" : "different");
        }
        catch (Exception fault)
        {
            // A shadow that fails is what one wants to hear of, and must not touch the caller; nor must an answer that only the caller can read.
            metrics.Shadow(shadow.Name, "failed");
            LogFailed(shadow.Name, fault.Message);
        }
        finally
        {
            version.Release();
            Interlocked.Decrement(ref running);
        }
    }

    /// <summary>The answer without its meta, which names the images.</summary>
    private static ReadOnlySpan<byte> Data(SeldonMessage answer)
    {
        var buffer = new ArrayBufferWriter<byte>();
        SeldonMessageWriter.Write(new SeldonMessage(answer.Payload, MessageMeta.Empty), buffer);
        return buffer.WrittenSpan;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The answer of the shadow {Predictor} cannot be compared: {Reason}")]
    private partial void LogFailed(string predictor, string reason);
}
