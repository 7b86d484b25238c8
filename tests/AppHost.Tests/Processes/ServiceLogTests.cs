using MultiModel.AppHost.Embedded;
using MultiModel.AppHost.Embedded.Processes;
using MultiModel.AppHost.Tests.Output;
using MultiModel.Testing;

namespace MultiModel.AppHost.Tests.Processes;

public sealed class ServiceLogTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly RecordedTerminal recorded = new();

    [Theory]
    [InlineData("10:20:30.123 warn: Category[0] slow", false, true)]
    [InlineData("10:20:30.123 fail: Category[0] broken", false, true)]
    [InlineData("crit: Category[0] gone", false, true)]
    [InlineData("10:20:30.123 info: Category[0] warn: of nothing", false, false)]
    [InlineData("Unhandled exception.", true, true)]
    public void Write_NotVerbose_ShowsProblemsOnly(string line, bool fromStandardError, bool shown)
    {
        using var log = new ServiceLog("graph", folder.Path, recorded.Terminal, verbose: false);

        log.Write(line, fromStandardError);

        Assert.Equal(shown, recorded.Errors.Contains(line, StringComparison.Ordinal));
    }

    [Fact]
    public void Write_Verbose_ShowsEverything()
    {
        using var log = new ServiceLog("graph", folder.Path, recorded.Terminal, verbose: true);

        log.Write("10:20:30.123 info: Category[0] hello", fromStandardError: false);

        Assert.Contains("[graph]", recorded.Errors, StringComparison.Ordinal);
    }

    /// <summary>The services end together, and one that is still there may ask one that is not.</summary>
    [Fact]
    public void Write_WhileTheServicesEnd_GoesToTheFileOnly()
    {
        using var log = new ServiceLog("deployer", folder.Path, recorded.Terminal, verbose: false) { IsStopping = true };

        log.Write("10:20:30.123 warn: Category[0] the graph does not answer", fromStandardError: false);

        Assert.Equal("", recorded.Errors);
        Assert.Single(log.LastLines);
    }

    [Fact]
    public void Write_MoreThanTheMaximum_KeepsTwoBoundedFiles()
    {
        var line = new string('x', 8000);
        using (var log = new ServiceLog("graph", folder.Path, recorded.Terminal, verbose: false))
            for (var written = 0; written < 3 * ServiceLog.MaximumBytes; written += line.Length)
                log.Write(line, fromStandardError: false);

        var files = Directory.GetFiles(folder.Path);
        Assert.Equal(["graph.1.log", "graph.log"], files.Select(Path.GetFileName).Order());
        Assert.All(files, static file => Assert.InRange(new FileInfo(file).Length, 1, ServiceLog.MaximumBytes + 10_000));
    }

    /// <summary>What nobody reads of a service's output fills its pipe, and then the service stands still.</summary>
    [Fact]
    public void Write_FullDisk_LosesLinesAndSaysSoOnce()
    {
        Requires.That(File.Exists("/dev/full"), "Linux (/dev/full)");
        File.CreateSymbolicLink(folder.File("graph.log"), "/dev/full");
        using (var log = new ServiceLog("graph", folder.Path, recorded.Terminal, verbose: false))
        {
            log.Write("10:20:30.123 info: Category[0] one", fromStandardError: false);
            log.Write("10:20:30.123 info: Category[0] two", fromStandardError: false);
            Assert.Equal(2, log.LastLines.Count);
        }

        Assert.Single(recorded.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Contains("its log loses lines: ", recorded.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void Constructor_FileThatCannotBeWritten_IsNamed()
    {
        Directory.CreateDirectory(folder.File("graph.log"));

        var error = Assert.Throws<LaunchException>(() => new ServiceLog("graph", folder.Path, recorded.Terminal, verbose: false));

        Assert.Equal(ExitStatus.DataFolder, error.Status);
        Assert.Contains(folder.File("graph.log"), error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void LastLines_ManyWritten_AreTheNewestInOrder()
    {
        using var log = new ServiceLog("graph", folder.Path, recorded.Terminal, verbose: false);

        for (var number = 1; number <= 100; number++)
            log.Write($"line {number}", fromStandardError: false);

        Assert.Equal(Enumerable.Range(86, 15).Select(static number => $"line {number}"), log.LastLines);
    }

    public void Dispose() => folder.Dispose();
}
