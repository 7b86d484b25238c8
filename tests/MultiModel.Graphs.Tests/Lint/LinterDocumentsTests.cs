using MultiModel.Graphs.Lint;
using static MultiModel.Graphs.Tests.Lint.LintSamples;

namespace MultiModel.Graphs.Tests.Lint;

public sealed class LinterDocumentsTests
{
    [Fact]
    public void Check_SeveralDeployments_EachIsCheckedAndMended()
    {
        var valid = Valid.ReplaceLineEndings("\n");
        var slips = valid.Replace("traffic: 100", "traffic: 60", StringComparison.Ordinal);
        const string Other = "\n---\napiVersion: machinelearning.seldon.io/v0\nkind: SeldonDeployment\n---\n";

        Assert.Equal(["MM000", "MM213"], Ids(valid + Other + slips));
        Assert.Equal(valid + Other + valid, Linter.Fix(slips + Other + slips));
    }

    /// <summary>The operator brings its image.</summary>
    [Fact]
    public void Check_PrepackagedServerWithResourcesOnly_NeedsNoImage()
    {
        var valid = Valid.ReplaceLineEndings("\n");
        var prepackaged = valid.Replace("type: MODEL", "implementation: SKLEARN_SERVER\n      modelUri: s3://b/c/", StringComparison.Ordinal).Replace("name: ratio, type: FLOAT, value: \"0.5\"", "name: method, type: STRING, value: predict", StringComparison.Ordinal);
        string NoImage(string yaml) => string.Join('\n', yaml.Split('\n').Where(static line => !line.Contains("image: example/one", StringComparison.Ordinal)));

        Assert.Equal(["MM311"], Ids(NoImage(valid)));
        Assert.Empty(Linter.Check(NoImage(prepackaged)));
    }
}
