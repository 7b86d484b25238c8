using MultiModel.Mlflow.Directories;
using MultiModel.Testing;

namespace MultiModel.Mlflow.Tests.Directories;

public sealed class ModelDescriptionTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    private string Model => folder.File("model");

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Read_OwnModels_KnowsWidthsFlavorsAndRequirements()
    {
        ModelDirectory.Write(Model, IrisModels.Scaler(), IrisModels.Details("scaler"));
        ModelDirectory.Write(folder.File("svc"), IrisModels.Svc(), IrisModels.Details());

        Assert.Equal(new ModelDescription(4, "numbers", 4, "numbers", HasNamedColumns: false, HasPythonFunction: true, RequiresMlflow: true), ModelDescription.Read(Model) with { Methods = null });
        Assert.Equal(new ModelDescription(4, "numbers", 0, "numbers", HasNamedColumns: false, HasPythonFunction: true, RequiresMlflow: true), ModelDescription.Read(folder.File("svc")) with { Methods = null });
        Assert.Equal(3, ModelDescription.Read(folder.File("svc"), "decision_function").OutputWidth);
    }

    [Fact]
    public void Read_ModelOfWhichThereIsOnlyAPickle_KnowsWhatTheModelSays()
    {
        ModelDirectory.Write(Model, IrisModels.Svc(), IrisModels.Details());
        Directory.CreateDirectory(folder.File("bare"));
        File.Copy(folder.File("model", "model.pkl"), folder.File("bare", "model.joblib"));

        var description = ModelDescription.Read(folder.File("bare"), method: null, usual: "predict_proba");

        Assert.Equal(new ModelDescription(4, "numbers", null, null, HasNamedColumns: false, HasPythonFunction: false, RequiresMlflow: null, HasJoblib: true), description with { Methods = null });
        Assert.Equal(["predict", "decision_function"], description.Methods);
    }

    [Theory]
    [InlineData("""[{"type":"tensor","tensor-spec":{"dtype":"float64","shape":[-1,7]}}]""", 7, "numbers", false)]
    [InlineData("""[{"type":"double","name":"a"},{"type":"double","name":"b"}]""", 2, "numbers", true)]
    [InlineData("""[{"type":"string"},{"type":"string"},{"type":"string"}]""", 3, "texts", false)]
    [InlineData("""[{"type":"string"},{"type":"double"}]""", 2, null, false)]
    [InlineData("""[{"type":"tensor","tensor-spec":{"dtype":"bool","shape":[-1,2]}}]""", 2, "booleans", false)]
    [InlineData("""{"not":"a list"}""", null, null, false)]
    [InlineData("""[1]""", null, null, false)]
    public void Read_AnotherServersModel_KnowsWhatItsSignatureSays(string inputs, int? width, string? type, bool named)
    {
        Directory.CreateDirectory(Model);
        File.WriteAllText(Path.Combine(Model, "MLmodel"), $"flavors:\n  keras: {{data: data}}\nsignature:\n  inputs: '{inputs}'\n  outputs: '[{{\"type\":\"tensor\",\"tensor-spec\":{{\"dtype\":\"int64\",\"shape\":[-1]}}}}]'\n");

        Assert.Equal(new ModelDescription(width, type, 0, "numbers", named, HasPythonFunction: false, RequiresMlflow: null), ModelDescription.Read(Model));
    }
}
