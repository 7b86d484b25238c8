using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;
using Xunit;

namespace MultiModel.Testing;

/// <summary>
/// A program as a process of its own, which can be signalled and killed. What it prints is read from the first moment, or a full pipe
/// would stop it. Its input is a pipe that only this process holds: a service ends with the tests, however they end.
/// </summary>
public sealed class ProgramProcess : IAsyncDisposable
{
    private readonly Process process;
    private readonly Text output = new();
    private readonly Text errors = new();
    private readonly Task read;
    private int lineStart;

    private ProgramProcess(Process process)
    {
        this.process = process;
        read = Task.WhenAll(output.ReadAsync(process.StandardOutput), errors.ReadAsync(process.StandardError));
    }

    public int Id => process.Id;

    public bool HasExited => process.HasExited;

    /// <summary>What it printed so far.</summary>
    public string Output => output.ToString();

    /// <summary>What it printed so far on standard error.</summary>
    public string Errors => errors.ToString();

    /// <param name="program">a program, or a .dll that this test's own .NET runs</param>
    /// <param name="arguments">as the program gets them</param>
    /// <param name="environment">variables beside this process's own; one without a value is taken away</param>
    public static ProgramProcess Start(string program, IEnumerable<string> arguments, params IEnumerable<(string Name, string? Value)> environment)
    {
        var start = program.EndsWith(".dll", StringComparison.Ordinal) ? new ProcessStartInfo(Dotnet, [program, .. arguments]) : new ProcessStartInfo(program, arguments);
        start.RedirectStandardInput = start.RedirectStandardOutput = start.RedirectStandardError = true;
        foreach (var (name, value) in environment.Prepend((Name: "MULTIMODEL_STOP_ON_STDIN_END", Value: "true")))
            if (value is null)
                start.Environment.Remove(name);
            else
                start.Environment[name] = value;
        return new ProgramProcess(Process.Start(start)!);
    }

    /// <returns>The next line of its output; null when there is none any more.</returns>
    public async Task<string?> NextLineAsync()
    {
        var end = -1;
        await Eventually.TrueAsync(() => (end = Output.IndexOf('\n', lineStart)) >= 0 || read.IsCompleted, "It prints a line, or ends.");
        if (end < 0)
            return null;
        var line = Output[lineStart..end].TrimEnd('\r');
        lineStart = end + 1;
        return line;
    }

    /// <summary>Waits until it answers with success, and fails with what it printed when it ends instead.</summary>
    public async Task ReadyAsync(Uri health)
    {
        using var http = new HttpClient();
        await Eventually.TrueAsync(
            async () =>
            {
                if (process.HasExited)
                    Assert.Fail($"It was never ready, and ended: {await ExitAsync()}");
                try
                {
                    using var answer = await http.GetAsync(health, TestContext.Current.CancellationToken);
                    return answer.IsSuccessStatusCode;
                }
                catch (HttpRequestException)
                {
                    return false;
                }
            },
            $"{health} answers with success.");
    }

    /// <summary>Writes what it reads, and ends its input: one that stops with its input must be started without the variable for that.</summary>
    public async Task EndInputAsync(string text)
    {
        await process.StandardInput.WriteAsync(text);
        process.StandardInput.Close();
    }

    /// <summary>Waits for its end, and for the end of what it printed.</summary>
    public async Task<(int Status, string Output, string Errors)> ExitAsync(TimeSpan? deadline = null)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(deadline ?? Eventually.Deadline);
        try
        {
            await process.WaitForExitAsync(limit.Token);
            await read.WaitAsync(limit.Token);
        }
        catch (OperationCanceledException) when (!TestContext.Current.CancellationToken.IsCancellationRequested)
        {
            Assert.Fail($"It did not end within {deadline ?? Eventually.Deadline}. It printed: {Output}{Errors}");
        }
        return (process.ExitCode, Output, Errors);
    }

    /// <summary>What a kubelet does to a pod that ends.</summary>
    public void Terminate() => process.Terminate();

    /// <summary>What Ctrl-C does.</summary>
    public void Interrupt() => process.Interrupt();

    /// <summary>SIGKILL, and to no other process: no handler runs, no buffer is flushed.</summary>
    public async Task KillAsync()
    {
        process.Kill();
        await process.WaitForExitAsync(CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        process.Kill(entireProcessTree: true);
        await process.WaitForExitAsync(CancellationToken.None);
        process.Dispose();
    }

    /// <summary>The one that runs the tests: PATH may have another, or none.</summary>
    private static string Dotnet => Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet"));

    /// <summary>An output as it comes, byte for byte: lines would lose whether the last one ends.</summary>
    private sealed class Text
    {
        private readonly StringBuilder text = new();

        public async Task ReadAsync(StreamReader from)
        {
            var buffer = new char[4096];
            while (await from.ReadAsync(buffer) is > 0 and var count)
                lock (text)
                    text.Append(buffer, 0, count);
        }

        public override string ToString()
        {
            lock (text)
                return text.ToString();
        }
    }
}
