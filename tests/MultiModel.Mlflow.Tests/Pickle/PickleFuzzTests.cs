using System.Text;
using CsCheck;
using MultiModel.Learning;
using MultiModel.Mlflow.Directories;
using MultiModel.Mlflow.Estimators;
using MultiModel.Mlflow.Pickle;
using MultiModel.Mlflow.Python;
using MultiModel.Testing;

namespace MultiModel.Mlflow.Tests.Pickle;

/// <summary>Whatever the bytes are: a model, or a refusal, within time and memory of the file's scale.</summary>
public sealed class PickleFuzzTests
{
    /// <summary>Pickles by Python and by this library.</summary>
    private static readonly byte[][] Honest =
    [
        .. Directory.EnumerateFiles(RepositoryFiles.PathOf("tests", "MultiModel.Mlflow.Tests", "Pickle", "Samples")).Order(StringComparer.Ordinal).Select(File.ReadAllBytes),
        Written(new StandardScalerFormat(), IrisModels.Scaler()),
        Written(new SvcFormat(), IrisModels.Svc(labels: IrisModels.Text())),
    ];

    /// <summary>Every opcode that the reader knows, so that most random programs get further than their first byte.</summary>
    private static readonly byte[] Opcodes =
    [
        .. "(012NJKMGXBC)t]ae}sucRbqrhj."u8, 0x81, 0x85, 0x86, 0x87, 0x88, 0x89, 0x8a, 0x8b, 0x8c, 0x8d, 0x8e, 0x93, 0x94, 0x95, 0x96,
    ];

    private static readonly Gen<byte[]> Mutated =
        from honest in Gen.OneOf(Array.ConvertAll(Honest, static pickle => Gen.Const(pickle)))
        from edits in Gen.Select(Gen.Int[0, 3], Gen.Int[0, honest.Length - 1], Gen.Byte, Gen.Int[1, 8]).Array[1, 6]
        select edits.Aggregate(honest, static (bytes, edit) => Edit(bytes, edit.Item1, edit.Item2 % Math.Max(bytes.Length, 1), edit.Item3, edit.Item4));

    private static readonly Gen<byte[]> Programs =
        from protocol in Gen.Byte[2, 5]
        from body in Gen.Frequency((4, Gen.OneOf(Array.ConvertAll(Opcodes, static opcode => Gen.Const(opcode)))), (1, Gen.Byte)).Array[0, 400]
        select (byte[])[0x80, protocol, .. body];

    [Fact]
    public void Read_HonestPickles_AreModels()
    {
        foreach (var pickle in Honest)
            Assert.NotNull(ReadOrRefuse(pickle));
    }

    [Fact]
    public void Read_ArraysOfNumpy2_AreModels()
    {
        var numpy1 = Encoding.Latin1.GetString(Honest[0]);
        Assert.Contains("numpy.core.multiarray\n", numpy1);

        Assert.NotNull(ReadOrRefuse(Encoding.Latin1.GetBytes(numpy1.Replace("numpy.core.multiarray\n", "numpy._core.multiarray\n"))));
    }

    [Fact]
    public void Read_MutatedPickles_AreModelsOrRefused() => Mutated.Sample(static pickle => Check(pickle), iter: 20_000);

    [Fact]
    public void Read_RandomPrograms_AreRefused() => Programs.Sample(static pickle => Check(pickle), iter: 20_000);

    [Fact]
    public void Read_RandomBytes_AreRefused() => Gen.Byte.Array[0, 2000].Sample(static pickle => Check(pickle), iter: 5000);

    [Theory]
    [InlineData("a dict per byte", new byte[] { (byte)'}' })]
    [InlineData("a list per byte", new byte[] { (byte)']' })]
    [InlineData("a mark per byte", new byte[] { (byte)'(' })]
    [InlineData("a tuple around a tuple", new byte[] { 0x85 })]
    [InlineData("a memo entry per byte", new byte[] { 0x94 })]
    [InlineData("a memo entry far off", new byte[] { (byte)'r', 0xff, 0xff, 0xff, 0x7f })]
    [InlineData("a copy of the topmost", new byte[] { (byte)'2' })]
    public void Read_AFloodOfOneOpcode_IsRefusedWithinTheFilesScale(string what, byte[] opcode)
    {
        var pickle = new byte[3_000_002 + opcode.Length];
        (pickle[0], pickle[1], pickle[2]) = (0x80, 4, (byte)')');
        for (var i = 3; i + opcode.Length <= pickle.Length; i += opcode.Length)
            opcode.CopyTo(pickle, i);

        Assert.True(Check(pickle) is null, what);
    }

    [Fact]
    public void Read_ALargeTextEncodedAgainAndAgain_IsRefusedWithinTheFilesScale()
    {
        // memo 0: the function, 1: its arguments, a text of a megabyte
        byte[] call = [(byte)'h', 0, (byte)'h', 1, (byte)'R'];
        byte[] pickle =
        [
            0x80, 4, .. "c_codecs\nencode\n"u8, 0x94,
            (byte)'X', 0, 0, 16, 0, .. new byte[1 << 20], 0x8c, 6, .. "latin1"u8, 0x86, 0x94,
            .. Enumerable.Repeat(call, 100_000).SelectMany(static part => part),
        ];

        Assert.Null(Check(pickle));
    }

    [Theory]
    [InlineData(new byte[] { (byte)'B', 0xff, 0xff, 0xff, 0xff })]
    [InlineData(new byte[] { 0x8e, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff })]
    [InlineData(new byte[] { 0x96, 0, 0, 0, 0x7f, 0, 0, 0, 0 })]
    [InlineData(new byte[] { (byte)'X', 0xff, 0xff, 0xff, 0x7f })]
    [InlineData(new byte[] { 0x95, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f })]
    [InlineData(new byte[] { 0x8b, 0xff, 0xff, 0xff, 0x7f })]
    public void Read_ALengthBeyondTheFile_IsRefusedBeforeItIsAllocated(byte[] opcode) => Assert.Null(Check([0x80, 4, .. opcode]));

    /// <returns>the model; null when the pickle was refused</returns>
    private static NativeModel? Check(byte[] pickle)
    {
        var reading = Task.Run(() =>
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            var model = ReadOrRefuse(pickle);
            return (Model: model, Allocated: GC.GetAllocatedBytesForCurrentThread() - before);
        });
        Assert.True(reading.Wait(Eventually.Deadline), $"{pickle.Length} bytes are read without an end: {Convert.ToBase64String(pickle.AsSpan(0, Math.Min(pickle.Length, 1000)))}");
        var (model, allocated) = reading.Result;
        Assert.True(allocated <= 16_000_000 + 16L * pickle.Length, $"{pickle.Length} bytes made the reader allocate {allocated}.");
        return model;
    }

    private static NativeModel? ReadOrRefuse(byte[] pickle)
    {
        try
        {
            var model = ModelLoader.FromAttributes(PickleReader.Read(pickle));
            if (model.FeaturesIn < 100)
                model.Invoke(model.Methods[0], new Matrix(1, model.FeaturesIn, new double[model.FeaturesIn]));
            return model;
        }
        catch (ModelException)
        {
            return null;
        }
    }

    private static byte[] Written(EstimatorFormat format, object estimator) => PickleWriter.Write(new PythonObject(format.PythonClass, format.Attributes(estimator)));

    private static byte[] Edit(byte[] bytes, int kind, int at, byte value, int count) => kind switch
    {
        0 => [.. bytes[..at], value, .. bytes[Math.Min(at + 1, bytes.Length)..]],
        1 => [.. bytes[..at], .. bytes[Math.Min(at + count, bytes.Length)..]],
        2 => [.. bytes[..at], .. bytes[(at / 2)..Math.Min(at / 2 + count * 8, bytes.Length)], .. bytes[at..]],
        _ => [.. bytes[..at], Opcodes[value % Opcodes.Length], .. bytes[at..]],
    };
}
