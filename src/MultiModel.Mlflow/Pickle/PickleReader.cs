using System.Buffers.Binary;
using System.Text;
using MultiModel.Mlflow.Python;

namespace MultiModel.Mlflow.Pickle;

/// <summary>
/// Reads pickles of protocol 2 to 5, and what <c>joblib.dump</c> makes of them, that hold one fitted estimator. It is an interpreter for the opcodes that such a
/// pickle needs; nothing in the file can name a type of this process, call anything, or make it recurse. Opcodes and names that are not on the lists are refused.
/// </summary>
/// <remarks>Work and memory are bounded by the file's length: every opcode takes at least a byte, and what is copied is charged to an <see cref="AllocationBudget"/>.</remarks>
internal sealed class PickleReader
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly ReadOnlyMemory<byte> pickle;
    private readonly AllocationBudget budget;
    private readonly PickleObjects objects;
    private readonly PickleStack stack = new();
    private readonly Dictionary<uint, object?> memo = [];
    private readonly bool isNested;
    private int position;

    private PickleReader(ReadOnlyMemory<byte> pickle, AllocationBudget budget, bool isNested)
    {
        this.pickle = pickle;
        this.budget = budget;
        this.isNested = isNested;
        objects = new PickleObjects(budget);
    }

    /// <exception cref="ModelException">the file is damaged, or holds something that is not on the lists</exception>
    public static PythonObject Read(ReadOnlyMemory<byte> pickle)
    {
        var reader = new PickleReader(pickle, new AllocationBudget(pickle.Length), isNested: false);
        try
        {
            var result = reader.Run();
            if (reader.position != pickle.Length)
                throw new ModelException("The pickle does not end where its content does.");
            return (result as PickledEstimator)?.ToPythonObject() ?? throw new ModelException("The pickle does not hold a fitted estimator.");
        }
        catch (ModelException error)
        {
            throw new ModelException($"byte {Math.Max(reader.position - 1, 0)}: {error.Message}", error);
        }
    }

    /// <summary>Executes one pickle, up to its STOP.</summary>
    private object? Run()
    {
        if (Byte() != Opcode.Proto || Byte() is not (>= 2 and <= 5))
            throw new ModelException("This is not a pickle of protocol 2 to 5: save the model again with Python 3's pickle, cloudpickle or joblib.");
        for (var opcode = Byte(); opcode != Opcode.Stop; opcode = Byte())
            Execute(opcode);
        var result = stack.Pop();
        return stack.Count == 0 ? result : throw new ModelException("The pickle does not end where its content does.");
    }

    /// <summary>joblib writes an array of objects as a pickle in the pickle; that one has no other inside.</summary>
    private object? Nested()
    {
        if (isNested)
            throw new ModelException("Pickles are nested deeper than joblib nests them.");
        var inner = new PickleReader(pickle[position..], budget, isNested: true);
        var result = inner.Run();
        position += inner.position;
        return result;
    }

    private void Execute(byte opcode)
    {
        // a slot of the stack or the memo and a small object; a container brings its own tables
        budget.Charge(opcode is Opcode.EmptyList or Opcode.EmptyDict ? 150 : 40);
        switch (opcode)
        {
            case Opcode.Frame: Length(Fixed(8)); break;
            case Opcode.Mark: stack.Mark(); break;
            case Opcode.Pop: stack.Discard(); break;
            case Opcode.PopMark: stack.PopToMark(); break;
            case Opcode.Dup: stack.Push(stack.Peek()); break;

            case Opcode.None: stack.Push(null); break;
            case Opcode.NewTrue: stack.Push(true); break;
            case Opcode.NewFalse: stack.Push(false); break;
            case Opcode.BinInt: stack.Push((long)BinaryPrimitives.ReadInt32LittleEndian(Fixed(4))); break;
            case Opcode.BinInt1: stack.Push((long)Byte()); break;
            case Opcode.BinInt2: stack.Push((long)BinaryPrimitives.ReadUInt16LittleEndian(Fixed(2))); break;
            case Opcode.Long1: stack.Push(Integer(Fixed(Byte()))); break;
            case Opcode.Long4: stack.Push(Integer(Fixed(Length(Fixed(4))))); break;
            case Opcode.BinFloat: stack.Push(BinaryPrimitives.ReadDoubleBigEndian(Fixed(8))); break;

            case Opcode.ShortBinUnicode: stack.Push(Text(Fixed(Byte()))); break;
            case Opcode.BinUnicode: stack.Push(Text(Fixed(Length(Fixed(4))))); break;
            case Opcode.BinUnicode8: stack.Push(Text(Fixed(Length(Fixed(8))))); break;
            case Opcode.ShortBinBytes: stack.Push(Bytes(Byte())); break;
            case Opcode.BinBytes: stack.Push(Bytes(Length(Fixed(4)))); break;
            case Opcode.BinBytes8 or Opcode.ByteArray8: stack.Push(Bytes(Length(Fixed(8)))); break;

            case Opcode.EmptyTuple: stack.Push(new PythonTuple([])); break;
            case Opcode.Tuple1: stack.Push(new PythonTuple(stack.Pop(1))); break;
            case Opcode.Tuple2: stack.Push(new PythonTuple(stack.Pop(2))); break;
            case Opcode.Tuple3: stack.Push(new PythonTuple(stack.Pop(3))); break;
            case Opcode.Tuple: stack.Push(new PythonTuple(stack.PopToMark())); break;
            case Opcode.EmptyList: stack.Push(new PythonList()); break;
            case Opcode.Append: Append(stack.Pop(1)); break;
            case Opcode.Appends: Append(stack.PopToMark()); break;
            case Opcode.EmptyDict: stack.Push(new PythonDict()); break;
            case Opcode.SetItem: SetItems(stack.Pop(2)); break;
            case Opcode.SetItems: SetItems(stack.PopToMark()); break;

            case Opcode.Memoize: memo[(uint)memo.Count] = stack.Peek(); break;
            case Opcode.BinPut: memo[Byte()] = stack.Peek(); break;
            case Opcode.LongBinPut: memo[BinaryPrimitives.ReadUInt32LittleEndian(Fixed(4))] = stack.Peek(); break;
            case Opcode.BinGet: Recall(Byte()); break;
            case Opcode.LongBinGet: Recall(BinaryPrimitives.ReadUInt32LittleEndian(Fixed(4))); break;

            case Opcode.Global: stack.Push(AllowedGlobals.Find(Line(), Line())); break;
            case Opcode.StackGlobal: StackGlobal(stack.Pop(2)); break;
            case Opcode.NewObj or Opcode.Reduce: Make(stack.Pop(2)); break;
            case Opcode.Build: Build(stack.Pop()); break;

            default: throw new ModelException($"The opcode {Opcode.NameOf(opcode)} has no place in the pickle of an estimator and is refused.");
        }
    }

    private void StackGlobal(object?[] names) => stack.Push(names is [string module, string name]
        ? AllowedGlobals.Find(module, name)
        : throw new ModelException("A class is named by something that is not text."));

    private void Make(object?[] call) => stack.Push(call is [PickleGlobal global, PythonTuple arguments]
        ? objects.Make(global, arguments.Items)
        : throw new ModelException("Something is called that is not a class on the list."));

    private void Build(object? state)
    {
        objects.Build(stack.Peek(), state);
        if (stack.Peek() is PickledJoblibArray { State: { } description })
        {
            stack.Pop();
            stack.Push(objects.JoblibArray(description, Bytes, Nested));
        }
    }

    private void Append(object?[] items)
    {
        if (stack.Peek() is not PythonList list)
            throw new ModelException("Items are appended to something that is not a list.");
        list.Items.AddRange(items);
    }

    private void SetItems(object?[] items)
    {
        if (stack.Peek() is not PythonDict dict || items.Length % 2 != 0)
            throw new ModelException("Items are set in something that is not a dict.");
        for (var i = 0; i < items.Length; i += 2)
            dict.Set(PickleObjects.Key(items[i]), items[i + 1]);
    }

    private void Recall(uint index) => stack.Push(memo.TryGetValue(index, out var value)
        ? value
        : throw new ModelException($"The memo has no entry {index}."));

    private byte Byte() => Fixed(1)[0];

    private ReadOnlySpan<byte> Fixed(int count)
    {
        if (count > pickle.Length - position)
            throw new ModelException("The pickle is cut off: save or download it again.");
        position += count;
        return pickle.Span.Slice(position - count, count);
    }

    /// <summary>A length of 4 or 8 bytes that the rest of the file can hold.</summary>
    private int Length(ReadOnlySpan<byte> bytes)
    {
        var length = bytes.Length == 8 ? BinaryPrimitives.ReadUInt64LittleEndian(bytes) : BinaryPrimitives.ReadUInt32LittleEndian(bytes);
        return length <= (ulong)(pickle.Length - position) ? (int)length : throw new ModelException("The pickle is cut off, or a length in it is damaged.");
    }

    private ReadOnlyMemory<byte> Bytes(long length)
    {
        var count = (int)Math.Min(length, int.MaxValue);
        Fixed(count);
        return pickle.Slice(position - count, count);
    }

    private string Text(ReadOnlySpan<byte> bytes)
    {
        budget.Charge(2L * bytes.Length);
        try
        {
            return Utf8.GetString(bytes);
        }
        catch (DecoderFallbackException error)
        {
            throw new ModelException("Text in the pickle is not UTF-8.", error);
        }
    }

    private static long Integer(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > 8)
            throw new ModelException("An int has more than 64 bits.");
        var bits = bytes is [.., >= 0x80] ? -1L : 0L;
        for (var i = bytes.Length - 1; i >= 0; i--)
            bits = bits << 8 | bytes[i];
        return bits;
    }

    private string Line()
    {
        var rest = pickle.Span[position..];
        var length = rest[..Math.Min(rest.Length, AllowedGlobals.LongestName + 1)].IndexOf((byte)'\n');
        if (length < 0)
            throw new ModelException("The name of a class is cut off or too long.");
        position += length + 1;
        return Text(rest[..length]);
    }
}
