using CsCheck;
using MultiModel.Testing;

namespace MultiModel.Mlflow.Tests.Directories;

public sealed class MlModelFileTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    private string Model => folder.File("model");

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Load_AnUnknownFlavor_NamesIt()
    {
        Directory.CreateDirectory(Model);
        File.WriteAllText(Path.Combine(Model, "MLmodel"), "flavors:\n  xgboost: {data: model.xgb}\n");

        LoadAssert.Fails(Model, "it has xgboost");
    }

    [Theory]
    [InlineData("flavors:\n  sklearn: {sklearn_version: 1.2.1}\n", "it has sklearn; wanted is one of multimodel with data, sklearn with pickled_model, onnx with data.")]
    [InlineData("flavors:\n", "it has none; wanted is one of")]
    public void Load_NoFlavorThatNamesItsFile_SaysWhatIsWanted(string text, string expected)
    {
        Directory.CreateDirectory(Model);
        File.WriteAllText(Path.Combine(Model, "MLmodel"), text);

        LoadAssert.Fails(Model, expected);
    }

    [Fact]
    public void Load_ADescriptionWithAByteOrderMark_IsRead()
    {
        ModelDirectory.Write(Model, IrisModels.Svc(), IrisModels.Details());
        var path = Path.Combine(Model, "MLmodel");
        File.WriteAllText(path, "\uFEFF" + File.ReadAllText(path));

        using var model = ModelDirectory.Load(Model);

        Assert.Equal("SVC", model.Name);
    }

    [Theory]
    [InlineData("../../etc/passwd")]
    [InlineData("/etc/passwd")]
    [InlineData("..\\\\secret")]
    [InlineData("a/../../b")]
    public void Load_ADescriptionThatNamesAFileOutside_Refuses(string path)
    {
        Directory.CreateDirectory(Model);
        File.WriteAllText(Path.Combine(Model, "MLmodel"), $"flavors:\n  sklearn: {{pickled_model: \"{path}\"}}\n");

        LoadAssert.Fails(Model, "is not a path below the directory");
    }

    [Theory]
    [InlineData("flavors: {sklearn: [", "line ")]
    [InlineData("flavors: &a {sklearn: *a}", "alias")]
    [InlineData("- 1", "has no flavors")]
    [InlineData("", "has no flavors")]
    public void Load_ADamagedDescription_SaysWhere(string text, string expected)
    {
        Directory.CreateDirectory(Model);
        File.WriteAllText(Path.Combine(Model, "MLmodel"), text);

        LoadAssert.Fails(Model, expected);
    }

    [Fact]
    public void Load_ADeeplyNestedDescription_Refuses()
    {
        Directory.CreateDirectory(Model);
        File.WriteAllText(Path.Combine(Model, "MLmodel"), "flavors: " + new string('[', 1_000_000));

        LoadAssert.Fails(Model, "nested deeper");
    }

    [Fact]
    public void Load_AMutatedDescription_IsReadOrRefused()
    {
        ModelDirectory.Write(Model, IrisModels.Scaler(), IrisModels.Details());
        var path = Path.Combine(Model, "MLmodel");
        var honest = File.ReadAllText(path);
        Gen.Select(Gen.Int[0, honest.Length - 1], Gen.Char["\n :{}[]-&*!|>'\"#%@,?ax\t"], Gen.Int[0, 3]).Array[1, 5].Sample(edits =>
        {
            File.WriteAllText(path, edits.Aggregate(honest, static (text, edit) =>
            {
                var at = Math.Min(edit.Item1, text.Length);
                return $"{text[..at]}{edit.Item2}{text[Math.Min(at + edit.Item3, text.Length)..]}";
            }));
            try
            {
                ModelDirectory.Load(Model).Dispose();
            }
            catch (ModelException)
            {
                // refused, in its own words
            }
        }, iter: 1000, threads: 1);
    }

    [Fact]
    public void Load_ADescriptionBeyondTheLimit_IsNotRead()
    {
        Directory.CreateDirectory(Model);
        using (var file = File.Create(Path.Combine(Model, "MLmodel")))
            file.SetLength((4 << 20) + 1);

        LoadAssert.Fails(Model, "4194305 bytes; at most 4194304 are read");
    }
}
