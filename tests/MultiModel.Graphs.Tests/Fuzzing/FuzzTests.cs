using System.Globalization;
using System.Text;
using MultiModel.Graphs.Lint;
using MultiModel.Graphs.Messages;

namespace MultiModel.Graphs.Tests.Fuzzing;

/// <summary>Damaged input: the readers refuse it in their own words, and never fail otherwise. FUZZ_INPUTS sets how many inputs are tried.</summary>
public sealed class FuzzTests
{
    private static readonly string[] Messages =
    [
        """{"data":{"names":["a","b"],"ndarray":[[1.5,-2e3],[3,4]]},"meta":{"puid":"p","tags":{"t":[1,{"x":null}]},"routing":{"r":-1},"metrics":[{"key":"k","type":"GAUGE","value":1}]}}""",
        """{"data":{"tensor":{"shape":[2,2],"values":[1,2,3,4]}}}""",
        """{"jsonData":{"a":[1,2,{"b":"é\u00e9"}]}}""",
        """{"binData":"YWJj"}""",
        """{"data":{"ndarray":[["x",1],[true,null]]}}""",
    ];

    private static int Inputs => int.TryParse(Environment.GetEnvironmentVariable("FUZZ_INPUTS"), NumberStyles.None, CultureInfo.InvariantCulture, out var inputs) ? inputs : 20_000;

    [Fact]
    public void ReadMessage_DamagedBytes_IsReadOrRefusedWith400()
    {
        var random = new Random(1);
        for (var i = 0; i < Inputs; i++)
        {
            var bytes = Damage(Encoding.UTF8.GetBytes(Messages[random.Next(Messages.Length)]), random);
            try
            {
                _ = SeldonMessage.FromJson(bytes).Payload;
            }
            catch (SeldonException fault)
            {
                Assert.Equal(400, fault.StatusCode);
            }
            catch (Exception fault)
            {
                Assert.Fail($"Input {i}, {Convert.ToBase64String(bytes)}: {fault}");
            }
        }
    }

    [Fact]
    public void Lint_DamagedManifest_FindsOrRefuses()
    {
        const string Manifest = "apiVersion: machinelearning.seldon.io/v1\nkind: SeldonDeployment\nmetadata: {name: a}\nspec:\n  predictors:\n  - name: m\n    traffic: 100\n    graph:\n      name: n\n      type: MODEL\n      children: [{name: b}]\n";
        var random = new Random(2);
        for (var i = 0; i < Inputs / 10; i++)
        {
            var text = Encoding.Latin1.GetString(Damage(Encoding.Latin1.GetBytes(Manifest), random));
            try
            {
                Linter.Fix(text);
            }
            catch (Exception fault)
            {
                Assert.Fail($"Input {i}, {Convert.ToBase64String(Encoding.Latin1.GetBytes(text))}: {fault}");
            }
        }
    }

    /// <summary>Changes, removes, doubles or inserts a few bytes, those of the grammar more often.</summary>
    private static byte[] Damage(byte[] input, Random random)
    {
        const string Grammar = "{}[]:,\"\\-+.eE0123456789nulltruefals \n\t&*!|>%@#'";
        var bytes = input.ToList();
        for (var i = random.Next(1, 5); i > 0 && bytes.Count > 0; i--)
        {
            var at = random.Next(bytes.Count);
            var value = random.Next(4) == 0 ? (byte)random.Next(256) : (byte)Grammar[random.Next(Grammar.Length)];
            switch (random.Next(5))
            {
                case 0:
                    bytes[at] = value;
                    break;
                case 1:
                    bytes.RemoveRange(at, Math.Min(random.Next(1, 8), bytes.Count - at));
                    break;
                case 2:
                    bytes.InsertRange(at, bytes.GetRange(at, Math.Min(random.Next(1, 12), bytes.Count - at)));
                    break;
                case 3:
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
