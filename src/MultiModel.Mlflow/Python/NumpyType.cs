using System.Globalization;

namespace MultiModel.Mlflow.Python;

/// <summary>A numpy dtype: floats, integers, booleans, text of a fixed length, or objects.</summary>
/// <param name="Kind">numpy's letter: <c>f i u b U O</c></param>
/// <param name="ItemSize">bytes per element; 8 for objects, 4 per character of text</param>
internal readonly record struct NumpyType(char Kind, int ItemSize, bool BigEndian = false)
{
    public static readonly NumpyType Float64 = new('f', 8);
    public static readonly NumpyType Int32 = new('i', 4);
    public static readonly NumpyType Int64 = new('i', 8);
    public static readonly NumpyType Boolean = new('b', 1);
    public static readonly NumpyType Object = new('O', 8);

    public static NumpyType Text(int characters) => new('U', checked(4 * Math.Max(characters, 1)));

    /// <summary>As numpy writes it: <c>&lt;f8</c>, <c>|b1</c>, <c>&lt;U10</c>, <c>|O</c>.</summary>
    public override string ToString() => Kind switch
    {
        'O' => "|O",
        'U' => $"{Order}U{ItemSize / 4}",
        _ when ItemSize == 1 => $"|{Kind}1",
        _ => $"{Order}{Kind}{ItemSize}",
    };

    private char Order => BigEndian ? '>' : '<';

    /// <summary>Reads numpy's name of a type; false for types that no model here uses.</summary>
    public static bool TryParse(string name, out NumpyType type)
    {
        type = default;
        var bare = name.AsSpan();
        var bigEndian = bare is ['>', ..];
        if (bare is ['<' or '>' or '|' or '=', ..])
            bare = bare[1..];
        if (bare is "O" or "O8")
            type = Object;
        else if (bare is "?")
            type = Boolean;
        else if (bare.Length is > 1 and < 9 && int.TryParse(bare[1..], NumberStyles.None, CultureInfo.InvariantCulture, out var size))
            type = (bare[0], size) switch
            {
                ('f', 4 or 8) or ('i' or 'u', 1 or 2 or 4 or 8) or ('b', 1) => new NumpyType(bare[0], size, bigEndian),
                ('U', > 0 and <= MaximumCharacters) => new NumpyType('U', 4 * size, bigEndian),
                _ => default,
            };
        return type != default;
    }

    /// <summary>Longest text element that is read.</summary>
    private const int MaximumCharacters = 65_536;
}
