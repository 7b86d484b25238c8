using System.Globalization;
using MultiModel.AppHost.Programs;
using MultiModel.Testing;

namespace MultiModel.AppHost.Tests.Programs;

public sealed class ProgramOutputTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private string Hanging => $"echo $$ > '{folder.File("pid")}'; exec sleep 300";

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Read_ProgramThatEnds_IsItsOutput() => Assert.Equal("said\n", await ProgramOutput.ReadAsync("/bin/sh", ["-c", "echo said; echo else >&2"], TimeSpan.FromMinutes(1), Ct));

    [Fact]
    public async Task Read_FileThatCannotBeRun_IsNull()
    {
        File.WriteAllText(folder.File("text"), "");

        Assert.Null(await ProgramOutput.ReadAsync(folder.File("text"), [], TimeSpan.FromMinutes(1), Ct));
    }

    [Fact]
    public async Task Read_ProgramThatHangs_IsNullAndTheProgramIsEnded()
    {
        Assert.Null(await ProgramOutput.ReadAsync("/bin/sh", ["-c", Hanging], TimeSpan.FromSeconds(2), Ct));

        await Eventually.TrueAsync(() => !IsRunning());
    }

    [Fact]
    public async Task Read_Cancelled_EndsTheProgramAndSaysSo()
    {
        using var cancelled = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        var read = ProgramOutput.ReadAsync("/bin/sh", ["-c", Hanging], TimeSpan.FromMinutes(1), cancelled.Token);
        await Eventually.TrueAsync(() => File.Exists(folder.File("pid")) && File.ReadAllText(folder.File("pid")).EndsWith('\n'));

        await cancelled.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => read);
        await Eventually.TrueAsync(() => !IsRunning());
    }

    private bool IsRunning() => RunningProcess.Is(int.Parse(File.ReadAllText(folder.File("pid")), CultureInfo.InvariantCulture));
}
