using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace MultiModel.Testing;

/// <summary>Keeps what a host logs, for every category, in order.</summary>
public sealed class LogRecorder : ILoggerProvider, ILogger
{
    private readonly ConcurrentQueue<(LogLevel Level, string Text)> entries = [];

    /// <summary>As <c>Warning: message</c>; an exception follows its message.</summary>
    public IEnumerable<string> Lines => entries.Select(static entry => $"{entry.Level}: {entry.Text}");

    /// <summary>The messages of errors, without the level.</summary>
    public IEnumerable<string> Errors => entries.Where(static entry => entry.Level >= LogLevel.Error).Select(static entry => entry.Text);

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        entries.Enqueue((logLevel, formatter(state, exception) + exception));

    public void Dispose() { }
}
