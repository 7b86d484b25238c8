namespace MultiModel.Testing;

/// <summary>Input as it comes from a broken or a hostile sender.</summary>
public static class Damage
{
    /// <summary>Changes, removes, doubles or inserts a few bytes.</summary>
    /// <param name="input">what a reader takes as it is</param>
    /// <param name="random">the same seed damages the same way</param>
    /// <param name="grammar">the format's own characters, which most of the new bytes are; none for a format of bytes</param>
    public static byte[] Of(byte[] input, Random random, string grammar = "")
    {
        var bytes = input.ToList();
        for (var i = random.Next(1, 5); i > 0 && bytes.Count > 0; i--)
        {
            var at = random.Next(bytes.Count);
            var value = grammar.Length == 0 || random.Next(4) == 0 ? (byte)random.Next(256) : (byte)grammar[random.Next(grammar.Length)];
            switch (random.Next(6))
            {
                case 0:
                    bytes[at] = value;
                    break;
                case 1:
                    bytes[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 2:
                    bytes.RemoveRange(at, Math.Min(random.Next(1, 8), bytes.Count - at));
                    break;
                case 3:
                    bytes.InsertRange(at, bytes.GetRange(at, Math.Min(random.Next(1, 12), bytes.Count - at)));
                    break;
                case 4:
                    bytes.InsertRange(at, Enumerable.Repeat(value, random.Next(1, 70)));
                    break;
                default:
                    bytes.Insert(at, value);
                    break;
            }
        }
        return [.. bytes];
    }
}
