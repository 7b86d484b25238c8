using MultiModel.AppHost.Embedded.Output;

namespace MultiModel.AppHost.Embedded.Processes;

/// <summary>
/// Everything that a service wrote, in <c>logs/NAME.log</c>: at most <see cref="MaximumBytes"/>, and as much again in
/// <c>NAME.1.log</c>. Warnings and errors, or all lines when asked, also go to the terminal. On a disk that is full lines are lost, and the
/// service goes on: one whose output nobody reads would stand still.
/// </summary>
internal sealed class ServiceLog : IDisposable
{
    public const int MaximumBytes = 8 << 20;
    private const int MaximumLineLength = 8192;
    private const int Remembered = 15;

    private readonly Lock gate = new();
    private readonly Queue<string> last = new(Remembered);
    private readonly string name;
    private readonly string path;
    private readonly Terminal terminal;
    private readonly bool verbose;
    private StreamWriter file;
    private bool isLosing;

    /// <exception cref="LaunchException">The file cannot be written.</exception>
    public ServiceLog(string name, string folder, Terminal terminal, bool verbose)
    {
        (this.name, this.terminal, this.verbose) = (name, terminal, verbose);
        path = Path.Combine(folder, $"{name}.log");
        try
        {
            file = Open();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new LaunchException(
                ExitStatus.DataFolder,
                $"The log {path} cannot be written: {error.Message.TrimEnd('.')}. "
                + "Make it writable, or choose another data folder with --data DIR.",
                error);
        }
    }

    /// <summary>Whether the services are being ended: what one then says of the others that are gone is in its file only.</summary>
    public bool IsStopping { get; set; }

    public IReadOnlyList<string> LastLines
    {
        get
        {
            lock (gate)
                return [.. last];
        }
    }

    public void Write(string line, bool fromStandardError)
    {
        if (line.Length > MaximumLineLength)
            line = $"{line.AsSpan(0, MaximumLineLength)}... ({line.Length} characters)";
        lock (gate)
        {
            if (last.Count == Remembered)
                last.Dequeue();
            last.Enqueue(line);
            Keep(line);
        }
        if (verbose || (!IsStopping && LogLine.IsProblem(line, fromStandardError)))
            Show(line);
    }

    public void Dispose()
    {
        lock (gate)
            file.Dispose();
    }

    private void Keep(string line)
    {
        try
        {
            if (file.BaseStream.Length > MaximumBytes)
                Rotate();
            file.WriteLine(line);
            isLosing = false;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            if (!isLosing)
                Show($"its log loses lines: {error.Message}");
            isLosing = true;
        }
    }

    private void Show(string line)
    {
        try
        {
            terminal.ServiceLine(name, line);
        }
        catch (IOException)
        {
            // Standard error goes to a file on a full disk, or to a pipe that nobody reads: there is no third place to say so.
        }
    }

    private void Rotate()
    {
        File.Move(path, Path.ChangeExtension(path, ".1.log"), overwrite: true);
        var full = file;
        file = Open();
        full.Dispose();
    }

    // with no buffer, which would keep what a full disk refused and fail with it again at the end
    private StreamWriter Open() => new(new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.Read | FileShare.Delete, bufferSize: 0)) { AutoFlush = true };
}
