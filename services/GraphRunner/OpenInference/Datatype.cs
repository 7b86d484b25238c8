using System.Globalization;
using MultiModel.Graphs.Messages;

namespace MultiModel.GraphRunner.OpenInference;

/// <summary>A type of numbers of the Open Inference Protocol. The graph reckons in doubles: a value that its type cannot hold is refused, not taken for another.</summary>
/// <param name="Fits">Whether a tensor of this type can hold the value.</param>
/// <param name="Expected">What it holds, for messages.</param>
internal sealed record Datatype(string Name, Func<double, bool> Fits, string Expected)
{
    /// <summary>The value as the type holds it: JSON writes more digits than FP32 has.</summary>
    public Func<double, double> Rounded { get; private init; } = static value => value;

    private static readonly Datatype[] All =
    [
        new("FP64", double.IsFinite, "a finite number"),
        new("FP32", static value => float.IsFinite((float)value), "a finite number") { Rounded = static value => (float)value },
        new("FP16", static value => Half.IsFinite((Half)value), "a finite number") { Rounded = static value => (double)(Half)value },
        Whole("INT64", long.MinValue, long.MaxValue),
        Whole("INT32", int.MinValue, int.MaxValue),
        Whole("INT16", short.MinValue, short.MaxValue),
        Whole("INT8", sbyte.MinValue, sbyte.MaxValue),
        Whole("UINT64", 0, ulong.MaxValue),
        Whole("UINT32", 0, uint.MaxValue),
        Whole("UINT16", 0, ushort.MaxValue),
        Whole("UINT8", 0, byte.MaxValue),
    ];

    /// <exception cref="SeldonException">It is none, or none of numbers; 400.</exception>
    public static Datatype Of(string? name) => Array.Find(All, type => type.Name == name)
        ?? throw SeldonException.BadData($"inputs[0].datatype: expected one of {string.Join(", ", All.Select(static type => type.Name))}, got {name}.");

    /// <exception cref="SeldonException">The value is none of this type; 400.</exception>
    public void Check(double value, int index)
    {
        if (!Fits(value))
            throw Wrong(index, string.Create(CultureInfo.InvariantCulture, $"{value:R}"));
    }

    public SeldonException Wrong(int index, string got) => SeldonException.BadData($"inputs[0].data[{index}]: expected {Expected} for {Name}, got {got}.");

    private static Datatype Whole(string name, Int128 least, Int128 greatest)
        => new(name, value => value == Math.Floor(value) && value >= (double)least && value <= (double)greatest, $"a whole number from {least} to {greatest}");
}
