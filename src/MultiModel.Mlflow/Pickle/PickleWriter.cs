using System.Buffers.Binary;
using System.Text;
using MultiModel.Mlflow.Python;

namespace MultiModel.Mlflow.Pickle;

/// <summary>
/// Writes an estimator as a pickle of protocol 4 (PEP 3154). Arrays are made through <c>numpy.ndarray</c> and <c>numpy.dtype</c> alone: no private
/// numpy module is named, so numpy 1 and 2 load it. Nothing is shared, so neither memo nor frames are needed.
/// </summary>
internal sealed class PickleWriter
{
    private readonly MemoryStream stream = new();

    private PickleWriter()
    {
    }

    public static byte[] Write(PythonObject estimator)
    {
        var writer = new PickleWriter();
        writer.Put(Opcode.Proto, 4);
        var dot = estimator.Class.LastIndexOf('.');
        writer.Global(estimator.Class[..dot], estimator.Class[(dot + 1)..]);
        writer.Put(Opcode.EmptyTuple, Opcode.NewObj);
        writer.Value(estimator.Attributes);
        writer.Put(Opcode.Build, Opcode.Stop);
        return writer.stream.ToArray();
    }

    private void Value(object? value)
    {
        switch (value)
        {
            case null: Put(Opcode.None); break;
            case bool boolean: Put(boolean ? Opcode.NewTrue : Opcode.NewFalse); break;
            case long integer: Integer(integer); break;
            case double real: Real(real); break;
            case string text: Text(text); break;
            case byte[] bytes: Bytes(bytes); break;
            case PythonTuple tuple: Tuple(tuple.Items); break;
            case PythonList list: List(list.Items); break;
            case PythonDict dict: Dict(dict); break;
            case NumpyScalar scalar: Scalar(scalar); break;
            case NumpyArray array: NdArray(array); break;
            default: throw new ArgumentException($"A pickle here cannot hold a {value.GetType().Name}.", nameof(value));
        }
    }

    private void Global(string module, string name)
    {
        Text(module);
        Text(name);
        Put(Opcode.StackGlobal);
    }

    private void Scalar(NumpyScalar scalar)
    {
        Global("numpy", scalar.Type.Kind switch
        {
            'f' => $"float{8 * scalar.Type.ItemSize}",
            'i' => $"int{8 * scalar.Type.ItemSize}",
            'b' => "bool_",
            _ => throw new ArgumentException($"A pickle here holds no scalar of type {scalar.Type}.", nameof(scalar)),
        });
        Tuple([scalar.Value]);
        Put(Opcode.Reduce);
    }

    private void NdArray(NumpyArray array)
    {
        Global("numpy", "ndarray");
        Tuple([new PythonTuple([0L])]);
        Put(Opcode.NewObj, Opcode.Mark);
        Integer(1); // version of ndarray.__setstate__
        Tuple([.. array.Shape.Select(static length => (object)(long)length)]);
        Global("numpy", "dtype");
        Tuple([array.Type.ToString()]);
        Put(Opcode.Reduce, Opcode.NewFalse);
        if (array.Type == NumpyType.Object)
            List((string[])array.Values);
        else
            Bytes(array.Encode());
        Put(Opcode.Tuple, Opcode.Build);
    }

    private void Tuple(object?[] items)
    {
        if (items.Length is 0 or > 3)
            Put(items.Length == 0 ? Opcode.EmptyTuple : Opcode.Mark);
        foreach (var item in items)
            Value(item);
        if (items.Length > 0)
            Put(items.Length switch { 1 => Opcode.Tuple1, 2 => Opcode.Tuple2, 3 => Opcode.Tuple3, _ => Opcode.Tuple });
    }

    private void List(IReadOnlyList<object?> items)
    {
        Put(Opcode.EmptyList, Opcode.Mark);
        foreach (var item in items)
            Value(item);
        Put(Opcode.Appends);
    }

    private void Dict(PythonDict dict)
    {
        Put(Opcode.EmptyDict, Opcode.Mark);
        foreach (var (key, value) in dict.Items)
        {
            Value(key);
            Value(value);
        }
        Put(Opcode.SetItems);
    }

    private void Integer(long value)
    {
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, value);
        if (value is >= 0 and <= byte.MaxValue)
            Put(Opcode.BinInt1, bytes[..1]);
        else if (value is >= 0 and <= ushort.MaxValue)
            Put(Opcode.BinInt2, bytes[..2]);
        else if (value is >= int.MinValue and <= int.MaxValue)
            Put(Opcode.BinInt, bytes[..4]);
        else
            Put(Opcode.Long1, [8, .. bytes]);
    }

    private void Real(double value)
    {
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteDoubleBigEndian(bytes, value);
        Put(Opcode.BinFloat, bytes);
    }

    private void Text(string text) => Sized(Opcode.ShortBinUnicode, Opcode.BinUnicode, Encoding.UTF8.GetBytes(text));

    private void Bytes(byte[] bytes) => Sized(Opcode.ShortBinBytes, Opcode.BinBytes, bytes);

    private void Sized(byte shortOpcode, byte opcode, byte[] bytes)
    {
        Span<byte> length = stackalloc byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(length, bytes.Length);
        if (bytes.Length <= byte.MaxValue)
            Put(shortOpcode, length[..1]);
        else
            Put(opcode, length);
        stream.Write(bytes);
    }

    private void Put(params ReadOnlySpan<byte> bytes) => stream.Write(bytes);

    private void Put(byte opcode, ReadOnlySpan<byte> argument)
    {
        stream.WriteByte(opcode);
        stream.Write(argument);
    }
}
