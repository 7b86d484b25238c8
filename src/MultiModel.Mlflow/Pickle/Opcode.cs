using System.Collections.Frozen;
using System.Reflection;

namespace MultiModel.Mlflow.Pickle;

/// <summary>Opcodes of the pickle protocols 0 to 5, as Python's pickletools names them.</summary>
internal static class Opcode
{
    // written and read
    public const byte Proto = 0x80, Frame = 0x95, Stop = (byte)'.', Mark = (byte)'(', Pop = (byte)'0', PopMark = (byte)'1', Dup = (byte)'2';
    public const byte None = (byte)'N', NewTrue = 0x88, NewFalse = 0x89;
    public const byte BinInt = (byte)'J', BinInt1 = (byte)'K', BinInt2 = (byte)'M', Long1 = 0x8a, Long4 = 0x8b, BinFloat = (byte)'G';
    public const byte BinUnicode = (byte)'X', ShortBinUnicode = 0x8c, BinUnicode8 = 0x8d;
    public const byte BinBytes = (byte)'B', ShortBinBytes = (byte)'C', BinBytes8 = 0x8e, ByteArray8 = 0x96;
    public const byte EmptyTuple = (byte)')', Tuple = (byte)'t', Tuple1 = 0x85, Tuple2 = 0x86, Tuple3 = 0x87;
    public const byte EmptyList = (byte)']', Append = (byte)'a', Appends = (byte)'e';
    public const byte EmptyDict = (byte)'}', SetItem = (byte)'s', SetItems = (byte)'u';
    public const byte Global = (byte)'c', StackGlobal = 0x93, NewObj = 0x81, Reduce = (byte)'R', Build = (byte)'b';
    public const byte BinPut = (byte)'q', LongBinPut = (byte)'r', Memoize = 0x94, BinGet = (byte)'h', LongBinGet = (byte)'j';

    // never read: only their names are wanted, for the refusal
    public const byte Inst = (byte)'i', Obj = (byte)'o', NewObjEx = 0x92, PersId = (byte)'P', BinPersId = (byte)'Q';
    public const byte Ext1 = 0x82, Ext2 = 0x83, Ext4 = 0x84, NextBuffer = 0x97, ReadOnlyBuffer = 0x98;
    public const byte String = (byte)'S', BinString = (byte)'T', ShortBinString = (byte)'U', Unicode = (byte)'V';
    public const byte Int = (byte)'I', Long = (byte)'L', Float = (byte)'F', List = (byte)'l', Dict = (byte)'d';
    public const byte Put = (byte)'p', Get = (byte)'g', EmptySet = 0x8f, AddItems = 0x90, FrozenSet = 0x91;

    private static readonly FrozenDictionary<byte, string> Names = typeof(Opcode)
        .GetFields(BindingFlags.Public | BindingFlags.Static)
        .Where(static field => field.IsLiteral)
        .ToFrozenDictionary(static field => (byte)field.GetRawConstantValue()!, static field => field.Name.ToUpperInvariant());

    /// <summary>The opcode's name and value, for messages.</summary>
    public static string NameOf(byte opcode) => Names.TryGetValue(opcode, out var name) ? $"{name} (0x{opcode:x2})" : $"0x{opcode:x2}";
}
