using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace MultiModel.ServiceDefaults.Tests.Hosting;

public sealed class LoggingExtensionsTests
{
    [Theory]
    [InlineData("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.Warning)]
    [InlineData("Polly", LogLevel.Error)]
    [InlineData("MultiModel.Trainer", LogLevel.Information)]
    public async Task Log_Unconfigured_IsOfWhatHappened(string category, LogLevel lowest)
    {
        await using var app = Build();

        Assert.Equal(lowest, LowestOf(app, category));
    }

    [Fact]
    public async Task Log_OfAFrameworkThatIsAskedFor_IsBack()
    {
        await using var app = Build("--Logging:LogLevel:Microsoft.AspNetCore=Information", "--Logging:LogLevel:Microsoft.Extensions.Diagnostics.HealthChecks=Debug");

        Assert.Equal(LogLevel.Information, LowestOf(app, "Microsoft.AspNetCore.Hosting.Diagnostics"));
        Assert.Equal(LogLevel.Debug, LowestOf(app, "Microsoft.Extensions.Diagnostics.HealthChecks.DefaultHealthCheckService"));
    }

    private static WebApplication Build(params string[] arguments)
    {
        var builder = WebApplication.CreateSlimBuilder(arguments);
        builder.AddServiceDefaults();
        return builder.Build();
    }

    private static LogLevel LowestOf(WebApplication app, string category)
    {
        var logger = app.Services.GetRequiredService<ILoggerFactory>().CreateLogger(category);
        return Enum.GetValues<LogLevel>().Order().First(logger.IsEnabled);
    }
}
