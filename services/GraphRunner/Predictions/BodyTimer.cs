using System.Globalization;
using System.IO.Pipelines;

namespace MultiModel.GraphRunner.Predictions;

/// <summary>Ends the read of a body that drips: it would keep its room for hours, since Kestrel asks for no more than 240 bytes a second.</summary>
internal sealed class BodyTimer : IDisposable
{
    private readonly ITimer timer;

    /// <param name="reader">Its pending read, or else its next, is answered as canceled when the time is up.</param>
    /// <param name="within">The time, from now on.</param>
    /// <param name="time">Whose time it is.</param>
    public BodyTimer(PipeReader reader, TimeSpan within, TimeProvider time) =>
        timer = time.CreateTimer(static reader => ((PipeReader)reader!).CancelPendingRead(), reader, within, Timeout.InfiniteTimeSpan);

    public static string Message(string what, TimeSpan within) => string.Create(
        CultureInfo.InvariantCulture,
        $"The {what} did not come within {within.TotalSeconds} s: send the rows in several requests.");

    public void Dispose() => timer.Dispose();
}
