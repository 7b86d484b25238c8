using System.Globalization;
using System.Text;
using MultiModel.Graphs.Lint;
using MultiModel.Graphs.Messages;
using MultiModel.Testing;

namespace MultiModel.Graphs.Tests.Fuzzing;

/// <summary>Damaged input: the readers refuse it in their own words, and never fail otherwise. FUZZ_INPUTS sets how many inputs are tried.</summary>
public sealed class FuzzTests
{
    private const string Grammar = "{}[]:,\"\\-+.eE0123456789nulltruefals \n\t&*!|>%@#'";

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
            var bytes = Damage.Of(Encoding.UTF8.GetBytes(Messages[random.Next(Messages.Length)]), random, Grammar);
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
            var text = Encoding.Latin1.GetString(Damage.Of(Encoding.Latin1.GetBytes(Manifest), random, Grammar));
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
}
