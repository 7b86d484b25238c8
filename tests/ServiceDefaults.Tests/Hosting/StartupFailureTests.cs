using Microsoft.Extensions.Configuration;
using MultiModel.ServiceDefaults.Hosting;

namespace MultiModel.ServiceDefaults.Tests.Hosting;

public sealed class StartupFailureTests
{
    [Theory]
    [InlineData("Rows", "abc", "Graph__Rows cannot be 'abc': give a whole number.")]
    [InlineData("Share", "half", "Graph__Share cannot be 'half': give a number, with a point before its decimals.")]
    [InlineData("Strict", "maybe", "Graph__Strict cannot be 'maybe': give true or false.")]
    [InlineData("Time", "soon", "Graph__Time cannot be 'soon': give a time, such as 00:00:10 for ten seconds.")]
    [InlineData("Kind", "Mars", "Graph__Kind cannot be 'Mars': give one of Local, Files.")]
    public void Describe_SettingOfTheWrongType_NamesItAndWhatItTakes(string name, string value, string message)
    {
        var section = new ConfigurationBuilder().AddInMemoryCollection([new($"Graph:{name}", value)]).Build().GetSection("Graph");

        var failure = Assert.Throws<InvalidOperationException>(() => section.Get<Settings>());

        Assert.Equal(message, StartupFailure.Describe(failure));
    }

    [Fact]
    public void Describe_FaultOfTheProgram_IsNone() => Assert.Null(StartupFailure.Describe(new InvalidOperationException("Sequence contains no elements")));

    internal enum Kinds
    {
        Local,
        Files,
    }

    internal sealed class Settings
    {
        public int Rows { get; set; }
        public double Share { get; set; }
        public bool Strict { get; set; }
        public TimeSpan? Time { get; set; }
        public Kinds Kind { get; set; }
    }
}
