using Google.Protobuf;
using MultiModel.Learning;
using MultiModel.Mlflow.Onnx;
using MultiModel.Mlflow.Onnx.Proto;
using MultiModel.Testing;

namespace MultiModel.Mlflow.Tests.Onnx;

/// <summary>model.onnx alone, in ONNX Runtime, against the estimator that it was written from.</summary>
public sealed class OnnxModelTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Scaler_InOnnxRuntime_TransformsWithinFloatPrecision()
    {
        using var model = OnnxAlone(IrisModels.Scaler());

        Assert.Equal(["transform", "predict"], model.Methods);
        Assert.Equal(4, model.FeaturesIn);
        AssertClose(IrisModels.Scaled(), Numbers(model, "transform", IrisModels.Iris.Data), 1e-5);
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public void Scaler_WithoutMeanOrStd_TransformsWithinFloatPrecision(bool withMean, bool withStd)
    {
        var scaler = new StandardScaler(withMean, withStd).Fit(IrisModels.Iris.Data);
        using var model = OnnxAlone(scaler);

        AssertClose(scaler.Transform(IrisModels.Iris.Data), Numbers(model, "transform", IrisModels.Iris.Data), 1e-5);
    }

    [Theory]
    [InlineData(Kernel.Linear)]
    [InlineData(Kernel.Poly)]
    [InlineData(Kernel.Rbf)]
    [InlineData(Kernel.Sigmoid)]
    public void Svc_InOnnxRuntime_HasTheSameLabelsAndScoresWithinFloatPrecision(Kernel kernel)
    {
        var svc = Fit(kernel, IrisModels.Iris.Target);
        using var model = OnnxAlone(svc);

        Assert.Equal(["predict", "scores"], model.Methods);
        Assert.Equal(svc.Predict(IrisModels.Scaled()), Assert.IsType<ModelOutput.Classes>(model.Invoke("predict", IrisModels.Scaled())).Values);
        AssertClose(svc.DecisionFunction(IrisModels.Scaled()), Numbers(model, "scores", IrisModels.Scaled()), 1e-4);
    }

    [Theory]
    [InlineData(Kernel.Linear)]
    [InlineData(Kernel.Poly)]
    [InlineData(Kernel.Rbf)]
    [InlineData(Kernel.Sigmoid)]
    public void Svc_OfTwoClasses_HasTheSameLabelsAndScoresWithinFloatPrecision(Kernel kernel)
    {
        var svc = Fit(kernel, Labels.Of([.. IrisModels.Booleans().AsBoolean().Select(static label => label ? "yes" : "no")]));
        using var model = OnnxAlone(svc);

        Assert.Equal(svc.Predict(IrisModels.Scaled()), Assert.IsType<ModelOutput.Classes>(model.Invoke("predict", IrisModels.Scaled())).Values);
        var scores = Numbers(model, "scores", IrisModels.Scaled());
        var expected = svc.DecisionFunction(IrisModels.Scaled());
        Assert.Equal(2, scores.Columns);
        AssertClose(expected, new Matrix(150, 1, [.. Enumerable.Range(0, 150).Select(row => scores[row, 0])]), 1e-4);
    }

    [Fact]
    public void Svc_OfTextLabels_HasTheSameLabels()
    {
        var svc = Fit(Kernel.Rbf, IrisModels.Text());
        using var model = OnnxAlone(svc);

        Assert.Equal(svc.Predict(IrisModels.Scaled()), Assert.IsType<ModelOutput.Classes>(model.Invoke("predict", IrisModels.Scaled())).Values);
    }

    [Theory]
    [InlineData("probabilities")]
    [InlineData("output_probability")]
    public void Invoke_OutputThatSkl2onnxCallsProbabilities_AnswersPredictProba(string output)
    {
        var svc = Fit(Kernel.Rbf, IrisModels.Iris.Target);
        ModelDirectory.Write(folder.File("m"), svc, IrisModels.Details());
        var graph = ModelProto.Parser.ParseFrom(File.ReadAllBytes(folder.File("m", "model.onnx")));
        graph.Graph.Output[1].Name = graph.Graph.Node[0].Output[1] = output;
        Directory.CreateDirectory(folder.File("onnx"));
        File.WriteAllBytes(folder.File("onnx", "model.onnx"), graph.ToByteArray());

        using var model = ModelDirectory.Load(folder.File("onnx"));

        Assert.Equal(["predict", "predict_proba", output], model.Methods);
        Assert.Equal(Numbers(model, output, IrisModels.Scaled()).Values, Numbers(model, "predict_proba", IrisModels.Scaled()).Values);
    }

    [Fact]
    public void Load_ThroughItsFlavorInMlmodel_IsServedByOnnxRuntime()
    {
        ModelDirectory.Write(folder.File("m"), IrisModels.Scaler(), IrisModels.Details());
        Directory.CreateDirectory(folder.File("onnx"));
        File.Copy(folder.File("m", "model.onnx"), folder.File("onnx", "scaler.onnx"));
        File.WriteAllText(folder.File("onnx", "MLmodel"), "run_id: abc\nflavors:\n  onnx: {data: scaler.onnx, onnx_version: 1.12.0}\n");

        using var model = ModelDirectory.Load(folder.File("onnx"));

        Assert.Equal(("Scaler", "abc"), (model.Name, model.RunId));
    }

    [Fact]
    public void Invoke_AnotherNumberOfFeatures_SaysHowMany()
    {
        using var model = OnnxAlone(IrisModels.Scaler());

        var error = Assert.Throws<ArgumentException>(() => model.Invoke("transform", new Matrix(1, 3, [1, 2, 3])));

        Assert.StartsWith("X has 3 features, but Scaler is expecting 4 features as input.", error.Message);
    }

    [Fact]
    public void Invoke_GraphOfOneRowAtATime_AnswersEachRow()
    {
        var svc = Fit(Kernel.Rbf, IrisModels.Text());
        using var model = Changed(svc, static graph =>
        {
            graph.Input[0].Type.TensorType.Shape.Dim[0].DimValue = 1;
            foreach (var output in graph.Output)
                output.Type.TensorType.Shape.Dim[0].DimValue = 1;
        });

        Assert.Equal(svc.Predict(IrisModels.Scaled()), Assert.IsType<ModelOutput.Classes>(model.Invoke("predict", IrisModels.Scaled())).Values);
        AssertClose(svc.DecisionFunction(IrisModels.Scaled()), Numbers(model, "scores", IrisModels.Scaled()), 1e-4);
    }

    [Fact]
    public void Load_GraphOfAFixedNumberOfRows_IsRefused()
    {
        var error = Assert.Throws<ModelException>(() => Changed(IrisModels.Scaler(), static graph => graph.Input[0].Type.TensorType.Shape.Dim[0].DimValue = 8));

        Assert.Contains("Its graph takes exactly 8 rows at a time: export it with a first dimension that is not fixed.", error.Message);
    }

    [Fact]
    public void Invoke_AnswerOfAnotherNumberOfRows_IsRefusedWithItsShape()
    {
        using var model = Changed(IrisModels.Scaler(), static graph =>
        {
            graph.Node.Add(new NodeProto { OpType = "Transpose", Input = { graph.Node[0].Output[0] }, Output = { "turned" } });
            graph.Output[0] = OnnxGraph.Tensor("turned", TensorElement.Float, 150);
        });

        var error = Assert.Throws<ModelException>(() => model.Invoke("transform", IrisModels.Iris.Data));

        Assert.Contains("has the shape (4, 150) for 150 rows, which cannot be answered", error.Message);
    }

    /// <remarks>A graph that wants more than its input says.</remarks>
    [Fact]
    public void Invoke_RowsThatOnnxRuntimeRefuses_SaysWhy()
    {
        using var model = Changed(IrisModels.Scaler(), static graph =>
        {
            graph.Node.Add(new NodeProto { OpType = "MatMul", Input = { "X", graph.Node[0].Output[0] }, Output = { "square" } });
            graph.Output[0] = OnnxGraph.Tensor("square", TensorElement.Float, 4);
        });

        var error = Assert.Throws<ModelException>(() => model.Invoke("transform", IrisModels.Iris.Data));

        Assert.StartsWith("ONNX Runtime cannot answer X of shape (150, 4) with Scaler: ", error.Message);
    }

    /// <remarks>skl2onnx's default; the classes' names are not in the order of their bytes' UTF-16.</remarks>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Invoke_ProbabilitiesInAZipMap_AreAColumnForEachClass(bool areNamed)
    {
        var svc = Fit(Kernel.Rbf, IrisModels.Iris.Target);
        using var plain = OnnxAlone(svc);
        Directory.Delete(folder.File("m"), recursive: true);
        using var model = Changed(svc, graph =>
        {
            var names = areNamed ? OnnxAttributes.Strings("classlabels_strings", ["a", "\uFFFD", "\U00010000"]) : OnnxAttributes.Ints("classlabels_int64s", [-1, 2, 10]);
            graph.Node.Add(new NodeProto { OpType = "ZipMap", Domain = "ai.onnx.ml", Input = { graph.Node[0].Output[1] }, Output = { "output_probability" }, Attribute = { names } });
            graph.Output[1] = new ValueInfoProto { Name = "output_probability" };
        });

        Assert.Equal(["predict", "predict_proba", "output_probability"], model.Methods);
        var probabilities = Numbers(model, "predict_proba", IrisModels.Scaled());
        Assert.Equal((150, 3), (probabilities.Rows, probabilities.Columns));
        Assert.Equal(Numbers(plain, "scores", IrisModels.Scaled()).Values, probabilities.Values);
    }

    /// <summary>TensorElement's numbers: converters that are not skl2onnx write labels of these types.</summary>
    [Theory]
    [InlineData(6, LabelType.Int64)]
    [InlineData(9, LabelType.Boolean)]
    public void Invoke_LabelsOfOtherTypes_ArePredictsAnswer(int element, LabelType type)
    {
        var svc = Fit(Kernel.Rbf, IrisModels.Iris.Target);
        using var model = Changed(svc, graph =>
        {
            var to = new AttributeProto { Name = "to", Type = AttributeProto.Types.AttributeType.Int, I = element };
            graph.Node.Add(new NodeProto { OpType = "Cast", Input = { graph.Node[0].Output[0] }, Output = { "cast" }, Attribute = { to } });
            graph.Output[0] = OnnxGraph.Tensor("cast", (TensorElement)element);
        });

        Assert.Equal(["predict", "scores"], model.Methods);
        var labels = Assert.IsType<ModelOutput.Classes>(model.Invoke("predict", IrisModels.Scaled())).Values;
        var expected = svc.Predict(IrisModels.Scaled());
        Assert.Equal(type == LabelType.Int64 ? expected : Labels.Of([.. expected.AsInt64().Select(static label => label != 0)]), labels);
    }

    [Fact]
    public void Load_GraphThatTakesSomethingElse_SaysWhatItTakes()
    {
        var error = Assert.Throws<ModelException>(() => Changed(IrisModels.Scaler(), static graph =>
        {
            graph.Node[0].Input[0] = "all";
            graph.Node.Insert(0, new NodeProto
            {
                OpType = "Concat",
                Input = { "width", "length" },
                Output = { "all" },
                Attribute = { new AttributeProto { Name = "axis", Type = AttributeProto.Types.AttributeType.Int, I = 1 } },
            });
            graph.Input[0] = OnnxGraph.Tensor("width", TensorElement.Float, 1);
            graph.Input.Add(OnnxGraph.Tensor("length", TensorElement.Float, 3));
        }));

        Assert.EndsWith("It takes width: Float (n, 1), length: Float (n, 3).", error.Message);
    }

    [Fact]
    public void Load_ADamagedFile_SaysSo()
    {
        Directory.CreateDirectory(folder.File("onnx"));
        File.WriteAllBytes(folder.File("onnx", "model.onnx"), [1, 2, 3, 4]);

        var error = Assert.Throws<ModelException>(() => ModelDirectory.Load(folder.File("onnx")));

        Assert.Contains("ONNX Runtime refuses it", error.Message);
    }

    private NativeModel OnnxAlone(object estimator)
    {
        ModelDirectory.Write(folder.File("m"), estimator, IrisModels.Details());
        Directory.CreateDirectory(folder.File("onnx"));
        File.Copy(folder.File("m", "model.onnx"), folder.File("onnx", "model.onnx"));
        return ModelDirectory.Load(folder.File("onnx"));
    }

    private NativeModel Changed(object estimator, Action<GraphProto> change)
    {
        ModelDirectory.Write(folder.File("m"), estimator, IrisModels.Details());
        var model = ModelProto.Parser.ParseFrom(File.ReadAllBytes(folder.File("m", "model.onnx")));
        change(model.Graph);
        Directory.CreateDirectory(folder.File("onnx"));
        File.WriteAllBytes(folder.File("onnx", "model.onnx"), model.ToByteArray());
        return ModelDirectory.Load(folder.File("onnx"));
    }

    private static SVC Fit(Kernel kernel, Labels y) =>
        new SVC(new SvcParameters { Kernel = kernel, DecisionFunctionShape = DecisionFunctionShape.Ovo }).Fit(IrisModels.Scaled(), y, ct: TestContext.Current.CancellationToken);

    private static Matrix Numbers(NativeModel model, string method, Matrix X) => Assert.IsType<ModelOutput.Numbers>(model.Invoke(method, X)).Values;

    private static void AssertClose(Matrix expected, Matrix actual, double tolerance)
    {
        Assert.Equal((expected.Rows, expected.Columns), (actual.Rows, actual.Columns));
        for (var i = 0; i < expected.Values.Length; i++)
            Assert.InRange(actual.Values[i], expected.Values[i] - tolerance * Math.Max(1, Math.Abs(expected.Values[i])), expected.Values[i] + tolerance * Math.Max(1, Math.Abs(expected.Values[i])));
    }
}
