using System.Globalization;
using MultiModel.AppHost.Embedded;
using MultiModel.AppHost.Embedded.Processes;
using MultiModel.AppHost.Tests.Output;
using MultiModel.Testing;

namespace MultiModel.AppHost.Tests.Processes;

public sealed class ServiceProcessTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly RecordedTerminal recorded = new();

    [Fact]
    public async Task StopAsync_ServiceThatReadsItsInput_EndsByItself()
    {
        using var process = Start("cat > /dev/null; echo stopped in order; exit 3");

        await process.StopAsync(TimeSpan.FromSeconds(20));

        Assert.Equal(3, await process.Exited);
        Assert.Contains("stopped in order", process.Log.LastLines);
    }

    [Fact]
    public async Task StopAsync_ServiceThatDoesNotListen_EndsItsWholeTree()
    {
        using var process = Start("trap '' TERM INT\nsleep 300 & echo $!\nwait\nsleep 300");
        var child = await FirstLineAsync(process);

        await process.StopAsync(TimeSpan.FromMilliseconds(200));

        Assert.NotEqual(0, await process.Exited);
        Assert.False(RunningProcess.Is(int.Parse(child, CultureInfo.InvariantCulture)));
    }

    [Fact]
    public async Task Exited_ServiceThatDies_GivesItsStatusAndItsLastLines()
    {
        using var process = Start("echo one; echo two >&2; exit 7");

        Assert.Equal(7, await process.Exited.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken));
        Assert.Equal(["one", "two"], process.Log.LastLines.Order());
    }

    [Fact]
    public void Start_ProgramThatIsNotThere_NamesIt()
    {
        var resource = ScriptedService.Create(folder, "graph", "");
        File.Delete(resource.Service.Program);

        var error = Assert.Throws<LaunchException>(() => ServiceProcess.Start(resource, new ServiceLog("graph", folder.Path, recorded.Terminal, verbose: false)));

        Assert.Contains(resource.Service.Program, error.Message, StringComparison.Ordinal);
    }

    public void Dispose() => folder.Dispose();

    private ServiceProcess Start(string script) =>
        ServiceProcess.Start(ScriptedService.Create(folder, "graph", script), new ServiceLog("graph", folder.Path, recorded.Terminal, verbose: false));

    private static async Task<string> FirstLineAsync(ServiceProcess process)
    {
        await Eventually.TrueAsync(() => process.Log.LastLines.Count > 0);
        return process.Log.LastLines[0];
    }
}
