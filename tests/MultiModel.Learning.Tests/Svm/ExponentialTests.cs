using System.Runtime.Intrinsics;
using CsCheck;

namespace MultiModel.Learning.Tests.Svm;

public class ExponentialTests
{
    [Fact]
    public void ForFloat_AnyArgument_RoundsAsMathExp()
    {
        var random = new Random(5);
        for (var i = 0; i < 500_000; i++)
            AssertSame(Vector256.Create(-100, -10, -1, -1e-9) * random.NextDouble() + Vector256.Create(0, 0, 0.5, 1e-10) * random.NextDouble());
    }

    [Theory]
    [InlineData(0, -0.0, 1, -1)]
    [InlineData(-86.9999999, -87, -87.1, -103.97)]
    [InlineData(-103.9721, -104, -104.1, -1000)]
    [InlineData(87, 88, 89, 1000)]
    [InlineData(double.NaN, double.NegativeInfinity, double.PositiveInfinity, -1e300)]
    public void ForFloat_EdgesOfTheRange_RoundsAsMathExp(double a, double b, double c, double d) => AssertSame(Vector256.Create(a, b, c, d));

    [Fact]
    public void ForFloat_ResultsNextToARoundingBoundary_RoundsAsMathExp() =>
        Gen.Float[1e-30f, 1f].Sample(static value =>
        {
            // exp(x) lies within an ulp or two of float64 of the middle between two neighbouring floats.
            var x = Math.Log(((double)value + MathF.BitIncrement(value)) / 2);
            AssertSame(Vector256.Create(Math.BitDecrement(x), x, Math.BitIncrement(x), x / 2));
        });

    private static void AssertSame(Vector256<double> x)
    {
        var e = Exponential.ForFloat(x);
        for (var i = 0; i < 4; i++)
            Assert.Equal(BitConverter.SingleToInt32Bits((float)Math.Exp(x[i])), BitConverter.SingleToInt32Bits((float)e[i]));
    }
}
