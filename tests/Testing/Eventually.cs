using System.Diagnostics;
using System.Runtime.CompilerServices;
using Xunit;

namespace MultiModel.Testing;

/// <summary>Waits for what another thread or process is about to do, and fails with the condition's text when it does not come.</summary>
public static class Eventually
{
    /// <summary>Much longer than any of it takes, on a machine that does ten other things.</summary>
    public static readonly TimeSpan Deadline = TimeSpan.FromMinutes(1);

    public static Task TrueAsync(Func<bool> condition, [CallerArgumentExpression(nameof(condition))] string what = "") =>
        TrueAsync(() => Task.FromResult(condition()), what);

    public static async Task TrueAsync(Func<Task<bool>> condition, [CallerArgumentExpression(nameof(condition))] string what = "")
    {
        var began = Stopwatch.GetTimestamp();
        while (!await condition())
        {
            Assert.True(Stopwatch.GetElapsedTime(began) < Deadline, $"Not true within {Deadline.TotalSeconds} s: {what}");
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }
    }
}
