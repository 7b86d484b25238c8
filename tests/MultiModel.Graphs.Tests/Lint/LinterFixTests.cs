using MultiModel.Graphs.Lint;
using MultiModel.Graphs.Seldon;
using static MultiModel.Graphs.Tests.Lint.LintSamples;

namespace MultiModel.Graphs.Tests.Lint;

public sealed class LinterFixTests
{
    [Fact]
    public void Fix_Tutorial_SeparatesTheModelsAndEndsTheirAddresses()
    {
        var text = Linter.Fix(Tutorial.ReplaceLineEndings("\n"));

        var predictor = SeldonDeploymentYaml.Read(text).Spec.Predictors[0];
        Assert.Equal("s3://mlflow/mlflow/artifacts/0/run1/artifacts/scaler/", ModelLocation.Find(predictor, predictor.Graph)!.Source.ToString());
        Assert.Equal("s3://mlflow/mlflow/artifacts/0/run2/artifacts/svc/", ModelLocation.Find(predictor, predictor.Graph.Children[0])!.Source.ToString());
        Assert.Equal(["scaler-provision-location", "svc-provision-location"], predictor.ComponentSpecs[0].Spec.Volumes.Select(static volume => volume.Name));
        Assert.DoesNotContain(Linter.Check(text), static finding => finding.Edits.Count > 0 || finding.Rule.Id is "MM101" or "MM401");
        Assert.Equal(text, Linter.Fix(text));
    }

    /// <summary>The initializers in another order than the containers: only their names, or their addresses, say whose models they bring.</summary>
    [Theory]
    [InlineData("scaler-initializer", "svc-initializer")]
    [InlineData("init-b", "init-a")]
    public void Fix_InitializersInAnotherOrder_EachModelKeepsItsOwn(string scaler, string svc)
    {
        var yaml = Tutorial.ReplaceLineEndings("\n").Replace("scaler-initializer", scaler, StringComparison.Ordinal).Replace("svc-initializer", svc, StringComparison.Ordinal);
        var first = yaml.IndexOf($"        - name: {scaler}", StringComparison.Ordinal);
        var second = yaml.IndexOf($"        - name: {svc}", StringComparison.Ordinal);
        var end = yaml.IndexOf("        containers:", StringComparison.Ordinal);

        var mended = Linter.Fix(yaml[..first] + yaml[second..end] + yaml[first..second] + yaml[end..]);

        var predictor = SeldonDeploymentYaml.Read(mended).Spec.Predictors[0];
        Assert.EndsWith("/artifacts/scaler/", ModelLocation.Find(predictor, predictor.Graph)!.Source.ToString(), StringComparison.Ordinal);
        Assert.EndsWith("/artifacts/svc/", ModelLocation.Find(predictor, predictor.Graph.Children[0])!.Source.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Fix_InitializersThatNameOtherContainersModels_LeavesTheFolderShared()
    {
        var yaml = Tutorial.ReplaceLineEndings("\n").Replace("svc-initializer", "scaler-again", StringComparison.Ordinal).Replace("artifacts/svc", "artifacts/scaler", StringComparison.Ordinal);

        Assert.Contains(Linter.Check(Linter.Fix(yaml)), static finding => finding.Rule.Id == "MM101");
    }

    [Fact]
    public void Check_SharedFolderOfVolumesOnOneLine_OffersNoFix()
    {
        var yaml = WithVolumes(" [{name: model-provision-location, emptyDir: {}}]");

        Assert.Empty(Assert.Single(Linter.Check(yaml), static finding => finding.Rule.Id == "MM101").Edits);
    }

    [Theory]
    [InlineData("\n        -   name: model-provision-location\n            emptyDir: {}")]
    [InlineData("\n          - {name: model-provision-location, emptyDir: {}}")]
    public void Fix_VolumesWrittenInOtherWays_SeparatesTheModels(string volumes)
    {
        var predictor = SeldonDeploymentYaml.Read(Linter.Fix(WithVolumes(volumes))).Spec.Predictors[0];

        Assert.Equal(["scaler-provision-location", "svc-provision-location"], predictor.ComponentSpecs[0].Spec.Volumes.Select(static volume => volume.Name));
    }

    private static string WithVolumes(string volumes) => Tutorial.ReplaceLineEndings("\n").Replace("\n        - name: model-provision-location\n          emptyDir: {}", volumes, StringComparison.Ordinal);

    [Fact]
    public void Fix_Slips_AreMended()
    {
        var yaml = Valid.ReplaceLineEndings("\n");
        var slips = yaml.Replace("tolerations:", "Tolerations:", StringComparison.Ordinal).Replace("type: MODEL", "type: model", StringComparison.Ordinal).Replace("type: FLOAT", "type: 'float'", StringComparison.Ordinal)
            .Replace("traffic: 100", "traffic: 60", StringComparison.Ordinal).Replace("readinessProbe", "readinesProbe", StringComparison.Ordinal);

        Assert.Empty(Linter.Check(Linter.Fix(slips)));
    }

    /// <summary>An address without its closing slash, as a file may hold it.</summary>
    [Theory]
    [InlineData("\"s3:\\/\\/mlflow\\/svc\"")]
    [InlineData("!!str s3://mlflow/svc")]
    [InlineData(">-\n              s3://mlflow/svc")]
    [InlineData("'s3://mlflow/svc'")]
    [InlineData("s3://mlflow/svc # of run 2")]
    public void Fix_ScalarThatIsNotWrittenAsItReads_StaysReadable(string address)
    {
        var yaml = Tutorial.Replace("\"s3://mlflow/mlflow/artifacts/0/run2/artifacts/svc\"", address, StringComparison.Ordinal);

        var mended = Linter.Fix(yaml);

        Assert.NotEqual(yaml, mended);
        Assert.Equal("s3://mlflow/svc", AddressIn(yaml));
        Assert.Equal("s3://mlflow/svc", AddressIn(mended).TrimEnd('/'));
        Assert.Equal(mended, Linter.Fix(mended));

        static string AddressIn(string text) => SeldonDeploymentYaml.Read(text).Spec.Predictors[0].ComponentSpecs[0].Spec.InitContainers[1].Args[0];
    }

    [Theory]
    [InlineData("hostIP")]
    [InlineData("hostpid")]
    [InlineData("hostNetworks")]
    public void Fix_SlipOfAFieldThatGrantsMore_IsLeftToAPerson(string field)
    {
        var yaml = LintSamples.Valid.Replace("tolerations:", $"{field}: true\n        tolerations:");

        Assert.Contains(Linter.Check(yaml), finding => finding.Rule.Id == "MM301" && finding.Message.Contains(field));
        Assert.Equal(yaml, Linter.Fix(yaml));
    }

    [Fact]
    public void Fix_ContainersThatRepeatAnAnchor_AreMendedOnceAndStayReadable()
    {
        const string Image = "gcr.io/kfserving/storage-initializer:v0.4.0";
        var parts = Tutorial.Split(Image);
        var yaml = $"{parts[0]}&image {Image}{parts[1]}*image{parts[2]}";

        var mended = SeldonDeploymentYaml.Read(Linter.Fix(yaml)).Spec.Predictors[0];

        var initializers = mended.ComponentSpecs[0].Spec.InitContainers;
        Assert.Equal(2, initializers.Count);
        Assert.All(initializers, static container => Assert.Equal(Image, container.Image));
        Assert.All(initializers, static container => Assert.EndsWith("/", container.Args[0], StringComparison.Ordinal));
    }

    [Fact]
    public void Fix_WindowsLineEnds_StayWindowsLineEnds()
    {
        var mended = Linter.Fix(Tutorial.ReplaceLineEndings("\r\n"));

        Assert.Equal(Linter.Fix(Tutorial).ReplaceLineEndings("\r\n"), mended);
    }

    /// <summary>The parser ends a line at each of them.</summary>
    [Theory]
    [InlineData("\r")]
    [InlineData("\u0085")]
    [InlineData("\u2028")]
    [InlineData("\u2029")]
    public void Fix_OtherLineEnds_ChangesNothing(string lineEnd)
    {
        var yaml = Tutorial.ReplaceLineEndings(lineEnd);

        Assert.Equal(yaml, Linter.Fix(yaml));
    }
}
