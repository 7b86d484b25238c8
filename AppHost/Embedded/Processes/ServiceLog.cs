using MultiModel.AppHost.Embedded.Output;

namespace MultiModel.AppHost.Embedded.Processes;

/// <summary>
/// Everything that a service wrote, in <c>logs/NAME.log</c>: at most <see cref="MaximumBytes"/>, and as much again in
/// <c>NAME.1.log</c>. Warnings and errors, or all lines when asked, also go to the terminal.
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

    public ServiceLog(string name, string folder, Terminal terminal, bool verbose)
    {
        (this.name, this.terminal, this.verbose) = (name, terminal, verbose);
        path = Path.Combine(folder, $"{name}.log");
        file = Open();
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
            if (file.BaseStream.Length > MaximumBytes)
                Rotate();
            file.WriteLine(line);
        }
        if (verbose || (!IsStopping && LogLine.IsProblem(line, fromStandardError)))
            terminal.ServiceLine(name, line);
    }

    public void Dispose()
    {
        lock (gate)
            file.Dispose();
    }

    private void Rotate()
    {
        file.Dispose();
        File.Move(path, Path.ChangeExtension(path, ".1.log"), overwrite: true);
        file = Open();
    }

    private StreamWriter Open() => new(path, append: true) { AutoFlush = true };
}
