using MultiModel.Deployer.Targets.Clusters;

namespace MultiModel.Deployer.Tests.Targets.Clusters;

public sealed class PodReportTests
{
    /// <remarks>As kubectl 1.32 (duration.HumanDuration).</remarks>
    [Theory]
    [InlineData("-00:00:03", "0s")]
    [InlineData("00:01:59", "119s")]
    [InlineData("00:02:00", "2m")]
    [InlineData("00:09:05", "9m5s")]
    [InlineData("02:59:59", "179m")]
    [InlineData("03:00:00", "3h")]
    [InlineData("07:59:59", "7h59m")]
    [InlineData("1.23:59:59", "47h")]
    [InlineData("2.01:00:00", "2d1h")]
    [InlineData("13.05:00:00", "13d")]
    public void Age_OfAPod_IsWrittenAsKubectlDoes(string age, string written) => Assert.Equal(written, PodReport.Age(TimeSpan.Parse(age, null)));
}
