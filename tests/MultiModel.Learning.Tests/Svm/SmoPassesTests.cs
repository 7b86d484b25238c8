using CsCheck;

namespace MultiModel.Learning.Tests.Svm;

/// <summary>The vector loops against plain ones, on few distinct values so that ties are common.</summary>
public class SmoPassesTests
{
    private static readonly Gen<(double H, double Penalty, float Row, float Other)[]> Samples =
        Gen.Select(Gen.Int[-2, 2].Select(static i => (double)i), Gen.Bool.Select(static kept => kept ? 0 : double.NegativeInfinity), Gen.Int[-2, 2].Select(static i => i / 2f), Gen.Int[-1, 1].Select(static i => (float)i)).Array[1, 40];

    [Fact]
    public void UpdateAndFindUp_TiesAndPenalties_TakesTheLastMaximum() =>
        Samples.Sample(static samples =>
        {
            var h = Array.ConvertAll(samples, static sample => sample.H);
            var penalty = Array.ConvertAll(samples, static sample => sample.Penalty);
            var (max, index) = (double.NegativeInfinity, -1);
            var expected = Array.ConvertAll(samples, static sample => sample.H + (sample.Row * 0.5 + sample.Other * -1.0));
            for (var t = 0; t < expected.Length; t++)
                if (penalty[t] == 0 && -expected[t] >= max)
                    (max, index) = (-expected[t], t);

            var found = SmoPasses.UpdateAndFindUp(h, penalty, Array.ConvertAll(samples, static sample => sample.Row), 0.5, Array.ConvertAll(samples, static sample => sample.Other), -1.0);

            Assert.Equal(expected, h);
            Assert.Equal((max, index), found);
            Assert.Equal((max, index), SmoPasses.FindUp(h, penalty));
        });

    [Fact]
    public void FindPartner_TiesAndPenalties_TakesTheLastBestPartner() =>
        Samples.Sample(static samples =>
        {
            const double Diagonal = 0.5, Max = 1, Tau = 1e-12;
            var (maxLow, best, index) = (double.NegativeInfinity, double.PositiveInfinity, -1);
            for (var t = 0; t < samples.Length; t++)
            {
                if (samples[t].Penalty != 0)
                    continue;
                maxLow = Math.Max(maxLow, samples[t].H);
                var difference = Max + samples[t].H;
                var curvature = Diagonal + 1 - 2.0 * samples[t].Row;
                var decrease = -(difference * difference) / (curvature > 0 ? curvature : Tau);
                if (difference > 0 && decrease <= best)
                    (best, index) = (decrease, t);
            }

            var found = SmoPasses.FindPartner(Array.ConvertAll(samples, static sample => sample.H), Array.ConvertAll(samples, static sample => sample.Penalty),
                Array.ConvertAll(samples, static sample => sample.Row), Array.ConvertAll(samples, static _ => 1.0), Diagonal, Max, Tau);

            Assert.Equal((index, maxLow), found);
        });
}
