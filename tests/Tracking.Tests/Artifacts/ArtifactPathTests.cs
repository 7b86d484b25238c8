using CsCheck;
using MultiModel.Tracking.Api;
using MultiModel.Tracking.Artifacts;

namespace MultiModel.Tracking.Tests.Artifacts;

public sealed class ArtifactPathTests
{
    /// <summary>The pieces that past attacks were made of.</summary>
    private static readonly string[] Pieces =
    [
        "..", ".", "/", "//", "\\", "%2e", "%2E", "%252e", "%2f", "%5c", "%255c", "%00", "%", "%25", "\0", "\n", "file:", "C:", "s3://", "~", "a", "b.c", "ü", "模", " ", "?", "#", ":", "svc", "‥", "%c0%ae",
    ];

    [Theory]
    [InlineData("svc")]
    [InlineData("svc/model.pkl")]
    [InlineData("svc/")]
    [InlineData("a b/ü/模.txt")]
    [InlineData("100%/x%y")]
    [InlineData("a..b/..c")]
    [InlineData("time 12:30.txt")]
    public void Parse_OfAnOrdinaryPath_KeepsIt(string path) => Assert.Equal(path.TrimEnd('/'), ArtifactPath.Parse(path).Value);

    [Theory]
    [InlineData("..")]
    [InlineData("/etc/passwd")]
    [InlineData("a/../../b")]
    [InlineData("a//b")]
    [InlineData("./a")]
    [InlineData("a\\..\\b")]
    [InlineData("C:/windows")]
    [InlineData("file:/etc")]
    [InlineData("%2e%2e/x")]
    [InlineData("%252e%252e%252fx")]
    [InlineData("a/%2e%2e/b")]
    [InlineData("a%00b")]
    [InlineData("%2fetc")]
    [InlineData("a%5cb")]
    public void Parse_OfAPathThatLeadsElsewhere_Throws(string path) =>
        Assert.Equal(ErrorCode.INVALID_PARAMETER_VALUE, Assert.Throws<MlflowException>(() => ArtifactPath.Parse(path)).Code);

    [Fact]
    public void Parse_OfAMillionHostilePaths_NeverLeavesTheRoot()
    {
        var location = new S3Location("bucket", "root/0/run/artifacts");
        var accepted = 0;
        Gen.OneOf(Pieces).Array[1, 8].Select(string.Concat).Sample(path =>
        {
            if (TryParse(path) is not { } parsed)
                return;
            Interlocked.Increment(ref accepted);
            var key = location.Key(parsed);
            // Whatever a later reader decodes, and however often, it stays below the root.
            for (var decoded = key; ;)
            {
                Assert.True(decoded == location.Prefix || decoded.StartsWith(location.Prefix + "/", StringComparison.Ordinal), key);
                Assert.DoesNotContain(decoded.Split('/'), static segment => segment is "." or ".." or "");
                Assert.DoesNotContain('\\', decoded);
                Assert.DoesNotContain('\0', decoded);
                Assert.StartsWith("/data/" + location.Prefix, Path.GetFullPath("/data/" + decoded));
                var next = Uri.UnescapeDataString(decoded);
                if (next == decoded)
                    break;
                decoded = next;
            }
        }, iter: 1_000_000);
        Assert.True(accepted > 10_000, $"Only {accepted} paths were accepted: the property was hardly tested.");
    }

    private static ArtifactPath? TryParse(string path)
    {
        try
        {
            return ArtifactPath.Parse(path);
        }
        catch (MlflowException)
        {
            return null;
        }
    }
}
