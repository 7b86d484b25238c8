using MultiModel.AppHost.Embedded;

namespace MultiModel.AppHost.Tests.Output;

public sealed class TerminalTests
{
    private readonly RecordedTerminal recorded = new();

    [Fact]
    public void Line_LongerThanAnyTerminal_IsNotWrapped()
    {
        var line = $"curl -s http://127.0.0.1/{new string('x', 1000)} -d '[[1]]'";

        recorded.Terminal.Line(line);

        Assert.Equal(line + Environment.NewLine, recorded.Output);
    }

    [Fact]
    public void Step_Done_HasTitleSecondsAndNote()
    {
        recorded.Terminal.Step("store up", TimeSpan.FromMilliseconds(1234), "as before");

        Assert.Matches(@"^  ✓ store up +1\.23 s  as before\r?\n$", recorded.Output);
    }

    [Fact]
    public void ServiceLine_WithBrackets_IsPrefixedAndUnchanged()
    {
        recorded.Terminal.ServiceLine("minio", "warn: Store[0] key [red]a[/]");

        Assert.Matches(@"^\[minio\] +warn: Store\[0\] key \[red\]a\[/\]\r?\n$", recorded.Errors);
    }

    [Fact]
    public void Failure_WithLogLines_WritesBothToStandardError()
    {
        recorded.Terminal.Failure(new LaunchException(ExitStatus.Failed, "trainer ended with exit status 7. Its last lines:") { LogLines = ["boom"] });

        Assert.Equal($"error: trainer ended with exit status 7. Its last lines:{Environment.NewLine}  boom{Environment.NewLine}", recorded.Errors);
        Assert.Empty(recorded.Output);
    }
}
