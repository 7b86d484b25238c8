using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using MultiModel.Testing;

namespace MultiModel.Tracking.Tests.Hosting;

public sealed class StartupTests
{
    [Fact]
    public async Task DataFolder_ThatCannotBeMade_EndsWithOneLineAndStatus1()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("file"), "");
        await using var process = TrackingProcess.Start(folder.File("file", "data"), FreePort.Take());

        var (status, _, errors) = await process.ExitAsync();

        Assert.Equal(1, status);
        var line = Assert.Single(errors.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Contains(folder.File("file", "data"), line);
        Assert.Contains("Tracking__DataDirectory", line);
    }

    /// <summary>The name alone would open the server.</summary>
    [Theory]
    [InlineData("Tracking__Auth__Users__ann", "")]
    [InlineData("Tracking__Auth__Tokens__ci", " ")]
    public async Task Start_WithAnEmptyPasswordOrToken_EndsWithOneLineAndStatus1(string name, string value)
    {
        using var folder = new TemporaryFolder();
        await using var process = TrackingProcess.Start(folder.File("data"), FreePort.Take(), (name, value));

        var (status, _, errors) = await process.ExitAsync();

        Assert.Equal(1, status);
        Assert.Contains("Tracking__Auth", Assert.Single(errors.Split('\n', StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
    }

    [Fact]
    public void Start_OfAServerWithoutFormsAndCookies_MakesNoKeysForThem()
    {
        using var server = new TrackingServer();

        Assert.DoesNotContain(server.Services.GetServices<IHostedService>(), static service => service.GetType().FullName!.Contains("DataProtection", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Health_AndVersion_AnswerInPlainText()
    {
        using var server = new TrackingServer();

        Assert.Equal("OK", await server.Http.GetStringAsync("/health", TestContext.Current.CancellationToken));
        Assert.Matches(@"^\d+\.\d+\.\d+$", await server.Http.GetStringAsync("/version", TestContext.Current.CancellationToken));
    }
}
