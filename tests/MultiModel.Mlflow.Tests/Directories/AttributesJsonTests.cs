using CsCheck;
using MultiModel.Mlflow.Directories;
using MultiModel.Mlflow.Pickle;
using MultiModel.Mlflow.Python;

namespace MultiModel.Mlflow.Tests.Directories;

public sealed class AttributesJsonTests
{
    [Fact]
    public void Read_WhateverDoublesWereWritten_AreTheSameBits() => Gen.Double.Array[1, 20].Sample(values =>
    {
        var attributes = new PythonDict();
        attributes.Set("array", NumpyArray.Of(values));
        attributes.Set("one", values[0]);

        var read = AttributesJsonReader.Read(AttributesJson.Write(new PythonObject("c", attributes))).Attributes;

        Assert.True(read.TryGet("array", out var array));
        Assert.Equal(values.Select(BitConverter.DoubleToInt64Bits), ((double[])Assert.IsType<NumpyArray>(array).Values).Select(BitConverter.DoubleToInt64Bits));
        Assert.True(read.TryGet("one", out var one));
        Assert.Equal(BitConverter.DoubleToInt64Bits(values[0]), BitConverter.DoubleToInt64Bits(Assert.IsType<double>(one)));
    });

    [Theory]
    [InlineData(0.0)]
    [InlineData(5e-324)]
    [InlineData(1.7976931348623157e308)]
    [InlineData(double.NegativeInfinity)]
    [InlineData(1e16)]
    public void Read_DoublesAtTheEdges_AreTheSameBits(double value)
    {
        var attributes = new PythonDict();
        attributes.Set("x", value);

        Assert.True(AttributesJsonReader.Read(AttributesJson.Write(new PythonObject("c", attributes))).Attributes.TryGet("x", out var read));

        Assert.Equal(BitConverter.DoubleToInt64Bits(value), BitConverter.DoubleToInt64Bits(Assert.IsType<double>(read)));
    }

    [Fact]
    public void Read_EveryKindOfValue_PicklesToTheSameBytes()
    {
        var weights = new PythonDict();
        weights.Set(1L, 2.0);
        weights.Set("a", null);
        weights.Set(true, new PythonTuple([150L, -4L, 1L << 40]));
        var list = new PythonList();
        list.Items.Add("x");
        var attributes = new PythonDict();
        attributes.Set("dict", weights);
        attributes.Set("list", list);
        attributes.Set("scalar", new NumpyScalar(NumpyType.Int64, 150L));
        attributes.Set("names", NumpyArray.Objects(["größe", "😀", ""]));
        attributes.Set("text", NumpyArray.Text(["größe", "😀", ""]));
        attributes.Set("flags", NumpyArray.Boolean([true, false]));
        attributes.Set("counts", NumpyArray.Int32([1, 2, -3]));
        attributes.Set("matrix", NumpyArray.Of([1, 2.5, -0.0, double.NaN], 2, 2));
        var estimator = new PythonObject("sklearn.svm._classes.SVC", attributes);

        var read = AttributesJsonReader.Read(AttributesJson.Write(estimator));

        Assert.Equal(PickleWriter.Write(estimator), PickleWriter.Write(read));
    }

    [Fact]
    public void Read_MutatedJson_IsReadOrRefused()
    {
        var honest = AttributesJson.Write(new PythonObject("sklearn.svm._classes.SVC", new Estimators.SvcFormat().Attributes((object)IrisModels.Svc())));
        Gen.Select(Gen.Int[0, honest.Length - 1], Gen.Byte, Gen.Int[0, 6]).Array[1, 4].Sample(edits =>
        {
            var bytes = edits.Aggregate(honest, static (bytes, edit) =>
            {
                var at = Math.Min(edit.Item1, bytes.Length);
                return [.. bytes[..at], edit.Item2, .. bytes[Math.Min(at + edit.Item3, bytes.Length)..]];
            });
            try
            {
                ModelLoader.FromAttributes(AttributesJsonReader.Read(bytes));
            }
            catch (ModelException)
            {
                // refused, in its own words
            }
        }, iter: 3000);
    }
}
